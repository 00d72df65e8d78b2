// Package github writes a report as workflow commands, which GitHub Actions shows as annotations on the
// lines of a change. GitHub shows ten of a kind for each step and drops the rest without a word: what is
// beyond that is written as plain lines of the log, and a last annotation says so.
package github

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"smaudit/scanner/model"
)

// perStep is how many annotations of one kind GitHub shows for a step. Source: GitHub's actions/toolkit,
// docs/problem-matchers.md, "Limitations", as of 2026-11.
const perStep = 10

// Write writes one annotation for each finding that the look shows, worst first, and a summary.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	out := &log{Writer: bufio.NewWriterSize(w, 1<<15), titles: r.Titles(), counts: map[string]int{"notice": 1}} // the last one is a notice
	for finding, err := range r.Shown(look) {
		if err != nil {
			return err
		}
		out.finding(finding)
	}
	out.summary(r, &look)
	return out.Flush()
}

// log is the log of a step. Write errors stay in the buffered writer until the final flush.
type log struct {
	*bufio.Writer
	titles map[string]string // of rules
	counts map[string]int    // annotations, by kind
	beyond int               // findings that no annotation shows
}

func (l *log) finding(f *model.Finding) {
	kind, title, message := level(f.Severity), cmp.Or(l.titles[f.Rule], model.Visible(f.Name)), f.Line()
	if l.counts[kind] == perStep {
		l.beyond++
		l.plain(fmt.Sprintf("%s %s: %s: %s", kind, f.Where(), title, message))
		return
	}
	l.counts[kind]++
	l.command(kind, properties(f.Location), title, message)
}

// summary is the last annotation, so that a log that shows nothing else says how it ended.
func (l *log) summary(r *model.Report, look *model.Look) {
	message := "Findings: " + strings.Join(strings.Fields(r.Summary.Severities()), " ") + "."
	if l.beyond > 0 {
		message += fmt.Sprintf(" %s in the log of the step only, since GitHub shows %d annotations of a kind.", stands(l.beyond), perStep)
	}
	if word, why := look.Verdict(r.Summary); word != "" {
		message += " " + word + ": " + why
	}
	l.command("notice", nil, "smaudit", message)
}

func stands(n int) string {
	if n == 1 {
		return "1 stands"
	}
	return model.Thousands(n) + " stand"
}

// level is GitHub's word for the severity. A word that is not ours is no reason to overlook a finding.
func level(severity model.Severity) string {
	switch severity {
	case model.Critical, model.High:
		return "error"
	case model.Info:
		return "notice"
	default:
		return "warning"
	}
}

// properties place the annotation. Columns count only where the range is within one line.
func properties(at *model.Location) []string {
	if at == nil || at.File == "" {
		return nil
	}
	out := []string{"file=" + property(model.Visible(at.File))}
	if at.Line <= 0 {
		return out
	}
	end := max(at.EndLine, at.Line)
	out = append(out, fmt.Sprintf("line=%d", at.Line), fmt.Sprintf("endLine=%d", end))
	if end == at.Line && at.Column > 0 {
		out = append(out, fmt.Sprintf("col=%d", at.Column))
		if at.EndColumn >= at.Column {
			out = append(out, fmt.Sprintf("endColumn=%d", at.EndColumn))
		}
	}
	return out
}

func (l *log) command(kind string, place []string, title, message string) {
	all := append(place, "title="+property(title))
	fmt.Fprintf(l, "::%s %s::%s\n", kind, strings.Join(all, ","), data(message))
}

// plain writes a line that is no command: the runner reads one where a line begins with two colons and, of
// an older kind, at any ##[ in a line.
func (l *log) plain(line string) {
	fmt.Fprintln(l, strings.ReplaceAll(line, "##[", "# #["))
}

// The escapes of the runner, github.com/actions/toolkit, packages/core/src/command.ts.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(text string) string { return dataEscapes.Replace(text) }

func property(text string) string { return propertyEscapes.Replace(text) }
