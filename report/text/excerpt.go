package text

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"smaudit/scanner/model"
)

// excerpt shows the line that a finding points at, with a mark under the range.
func (p *page) excerpt(f *model.Finding) {
	at := f.Location
	if at == nil || at.Line <= 0 || p.look.ReadLines == nil {
		return
	}
	source, err := p.look.ReadLines(at.File)
	if err != nil {
		return // the finding names its place; a file that is gone costs only the picture
	}
	line, ok := nthLine(source, at.Line)
	if !ok {
		return
	}
	shown, ok := withoutLiterals(line, strings.HasSuffix(at.File, ".tf"), model.Path("value").Covers(f.Path))
	if !ok {
		return
	}
	before, marked := marks(shown, len(line)-len(strings.TrimLeft(line, " \t")), at)
	number := fmt.Sprintf("    %5d | ", at.Line)
	room := p.width - len(number)
	p.line(p.paint(dim, number) + displaywidth.TruncateString(shown, room, "…"))
	if before+marked <= room {
		p.line(p.paint(dim, "          | ") + strings.Repeat(" ", before) + p.paint(colors[f.Severity], "^"+strings.Repeat("~", marked-1)))
	}
}

func nthLine(text string, n int) (string, bool) {
	for ; n > 1; n-- {
		_, rest, found := strings.Cut(text, "\n")
		if !found {
			return "", false
		}
		text = rest
	}
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r"), true
}

// marks gives the columns before the mark and its length, at least 1, within the shown text, which
// lacks the line's first cut characters.
func marks(shown string, cut int, at *model.Location) (before, marked int) {
	text := []rune(shown)
	start := min(max(at.Column-1-cut, 0), len(text))
	end := len(text)
	if at.EndLine <= at.Line && at.EndColumn > 0 {
		end = min(max(at.EndColumn-1-cut, start), len(text))
	}
	return displaywidth.String(string(text[:start])), max(1, displaywidth.String(string(text[start:end])))
}

var (
	blockLine     = regexp.MustCompile(`^[a-z_]+(?: +"[\w.-]+")* *\{$`)
	attributeLine = regexp.MustCompile(`^((?:- +)?"?(?:Fn::)?[\w.-]{1,64}"? *[=:] *)(.*?)(,?)$`)
	plainValue    = regexp.MustCompile(`^"?(?:true|false|\d{1,5}|` +
		`rate\(\d+ (?:minute|hour|day)s?\)|cron\((?:[\d ,*?/#LW-]|SUN|MON|TUE|WED|THU|FRI|SAT)*\)|` +
		`(?:python|nodejs|java|dotnet|ruby)[\d.]{1,5}x?)"?$`)
	openValue = regexp.MustCompile(`^(?:[a-z]+\()?[\[{(]*$`)
	reference = regexp.MustCompile(`^[a-z_]+(?:\.[\w-]+|\[\d+\])+$`)
)

// withoutLiterals trims a source line and leaves out what could be a secret's value: only names,
// references, numbers, schedules and runtimes are shown. A line of another form, or one of which even
// the rest looks like a credential, is not shown at all.
func withoutLiterals(line string, hcl, value bool) (string, bool) {
	line = strings.TrimSpace(line)
	if hcl && blockLine.MatchString(line) {
		return model.Visible(line), true
	}
	parts := attributeLine.FindStringSubmatch(line)
	if parts == nil {
		return "", false
	}
	harmless := openValue.MatchString(parts[2]) || hcl && reference.MatchString(parts[2]) || !value && plainValue.MatchString(parts[2])
	if !harmless {
		parts[2] = "…"
	}
	shown := parts[1] + parts[2] + parts[3]
	if _, credential := model.Classify(shown); credential {
		return "", false
	}
	return model.Visible(shown), true
}
