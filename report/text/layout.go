package text

import (
	"bufio"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"smaudit/scanner/model"
)

// A terminal narrower than narrowest is not believed, since wrapping would leave single words; one
// wider than widest is not filled, since the eye would lose the line on its way to the id.
const (
	narrowest = 40
	widest    = 100
)

// noBreak is a space at which wrap does not break. A text from outside has none: model.Visible
// escapes it.
const noBreak = "\u00a0"

func together(text string) string { return strings.ReplaceAll(text, " ", noBreak) }

// layout knows the width of the page in columns, and whether there is colour.
type layout struct {
	out   *bufio.Writer
	width int
	color bool
}

func newLayout(w *bufio.Writer, look model.Look) layout {
	width := look.Width
	if width <= 0 {
		width = 80
	}
	return layout{out: w, width: min(max(width, narrowest), widest), color: look.Color}
}

// line writes one line. Errors of the writer stay in it until the final flush.
func (l *layout) line(text string) {
	text = strings.ReplaceAll(text, noBreak, " ")
	l.out.WriteString(strings.TrimRight(text, " "))
	l.out.WriteByte('\n')
}

// heading puts the count at the right margin of the first line of the title.
func (l *layout) heading(badge string, severity model.Severity, title, count string) {
	const column = 10
	lead := badge + strings.Repeat(" ", max(2, column-len(badge)))
	room := l.width - len(lead)
	if count != "" {
		room -= len(count) + 2
	}
	for i, text := range wrap(title, room) {
		switch {
		case i > 0:
			l.line(strings.Repeat(" ", len(lead)) + l.paint(bold, text))
		case count == "":
			l.line(l.paint(colors[severity], badge) + lead[len(badge):] + l.paint(bold, text))
		default:
			gap := strings.Repeat(" ", max(2, l.width-len(lead)-displaywidth.String(text)-len(count)))
			l.line(l.paint(colors[severity], badge) + lead[len(badge):] + l.paint(bold, text) + gap + l.paint(dim, count))
		}
	}
}

// subject puts the id at the right margin, and the name on lines of its own where they do not fit.
func (l *layout) subject(place, name, id string) {
	const indent = "  "
	id = "#" + id
	used := len(indent) + displaywidth.String(place)
	if free := l.width - used - 2 - len(id) - 2; displaywidth.String(name) <= free {
		gap := strings.Repeat(" ", free-displaywidth.String(name)+2)
		l.line(indent + place + "  " + l.paint(bold, name) + gap + l.paint(dim, id))
		return
	}
	places := wrap(place, l.width-len(indent)-2-len(id))
	for i, text := range places {
		if i == 0 {
			gap := strings.Repeat(" ", max(2, l.width-len(indent)-displaywidth.String(text)-len(id)))
			text += gap + l.paint(dim, id)
		}
		l.line(indent + text)
	}
	for _, text := range wrap(name, l.width-len(indent)) {
		l.line(indent + l.paint(bold, text))
	}
}

// paragraph wraps a text below an indentation.
func (l *layout) paragraph(indent, text string) {
	for _, part := range wrap(text, l.width-len(indent)) {
		l.line(indent + part)
	}
}

// labelled writes a line of the summary; what wraps stays right of the label.
func (l *layout) labelled(label, text string) {
	const column = 10
	for i, part := range wrap(text, l.width-column) {
		if i > 0 {
			label = ""
		}
		l.line(l.paint(bold, label) + strings.Repeat(" ", column-len(label)) + part)
	}
}

// wrap breaks a text at spaces into lines of at most width columns. A word that is wider is broken
// between graphemes, so that nothing is cut off.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Split(text, " ") {
		for _, piece := range pieces(word, width) {
			wide := displaywidth.String(piece)
			if line != "" && used+1+wide > width {
				lines = append(lines, line)
				line, used = "", 0
			}
			if line != "" {
				line, used = line+" ", used+1
			}
			line, used = line+piece, used+wide
		}
	}
	return append(lines, line)
}

// pieces breaks a word that fits no line, such as an ARN, between graphemes.
func pieces(word string, width int) []string {
	if displaywidth.String(word) <= width {
		return []string{word}
	}
	var out []string
	piece, used := "", 0
	for graphemes := displaywidth.StringGraphemes(word); graphemes.Next(); {
		if used+graphemes.Width() > width {
			out = append(out, piece)
			piece, used = "", 0
		}
		piece, used = piece+graphemes.Value(), used+graphemes.Width()
	}
	return append(out, piece)
}

// ANSI codes; see ECMA-48, 8.3.117.
const (
	bold = "1"
	dim  = "2"
)

var colors = map[model.Severity]string{
	model.Critical: "1;35",
	model.High:     "1;31",
	model.Medium:   "33",
	model.Low:      "36",
	model.Info:     "2",
}

// paint adds colour to what has its meaning without it.
func (l *layout) paint(code, text string) string {
	if !l.color || code == "" || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
