// Package gitlab writes a report in the two forms that GitLab's merge requests show: [Write] as a Code
// Quality report, for any tier, and [WriteSAST] as a security report. Both are walked worst first and
// written one finding at a time. GitLab compares them with those of the target branch, by identities that
// no edit elsewhere in a file moves.
package gitlab

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path"

	"smaudit/scanner/model"
)

// issue is an element of a Code Quality report. Source: GitLab's doc/ci/testing/code_quality.md, "Code
// Quality report format", as of 2026-11.
type issue struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

var issueSeverities = map[model.Severity]string{
	model.Critical: "blocker", model.High: "critical", model.Medium: "major", model.Low: "minor", model.Info: "info",
}

// Write writes the findings that the look shows as a Code Quality report, a JSON array.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	titles := r.Titles()
	out := &list{Writer: bufio.NewWriterSize(w, 1<<15)}
	for finding, err := range r.Shown(look) {
		if err != nil {
			return err
		}
		out.element(newIssue(finding, titles))
	}
	return out.end("\n")
}

// newIssue needs no escapes: GitLab shows the texts as they are.
func newIssue(f *model.Finding, titles map[string]string) issue {
	out := issue{
		Description: cmp.Or(titles[f.Rule], model.Visible(f.Name)) + ": " + f.Line(),
		CheckName:   f.Rule,
		Fingerprint: f.ID,
		Severity:    cmp.Or(issueSeverities[f.Severity], "major"),
	}
	out.Location.Path, out.Location.Lines.Begin, _ = place(f)
	return out
}

// place is a file within the repository and a range of lines. What is in no file gets a path that stands
// for it, since GitLab wants one of each.
func place(f *model.Finding) (file string, line, end int) {
	if at := f.Location; at != nil {
		if file := path.Clean("/" + at.File)[1:]; file != "" {
			line := max(at.Line, 1)
			return file, line, max(at.EndLine, line)
		}
	}
	return path.Clean("/" + f.PseudoPath())[1:], 1, 1
}

// list writes a JSON array, one element a line, and keeps the first error.
type list struct {
	*bufio.Writer
	written bool
	err     error
}

func (l *list) element(v any) {
	separator := "[\n"
	if l.written {
		separator = ",\n"
	}
	l.written = true
	text, err := json.Marshal(v)
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("encode finding: %w", err)
	}
	l.WriteString(separator)
	l.Write(text)
}

// end closes the array and flushes, which tells of errors of writing.
func (l *list) end(tail string) error {
	if !l.written {
		l.WriteString("[")
	}
	l.WriteString("]" + tail)
	return cmp.Or(l.err, l.Flush())
}
