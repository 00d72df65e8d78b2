// Package azure writes a report as logging commands of Azure Pipelines, which the run's page lists as
// errors and warnings, worst first, with a link to the line. The page lists the first ten of a kind for
// each task; the log has them all.
package azure

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"smaudit/scanner/model"
)

// Write writes one issue for each finding that the look shows, and a summary.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	out := bufio.NewWriterSize(w, 1<<15)
	titles := r.Titles()
	for finding, err := range r.Shown(look) {
		if err != nil {
			return err
		}
		title := cmp.Or(titles[finding.Rule], model.Visible(finding.Name))
		fmt.Fprintf(out, "##vso[task.logissue %s]%s\n", properties(finding), data(title+": "+finding.Line()))
	}
	summary(out, r, &look)
	return out.Flush()
}

// summary ends the log in plain lines: an issue of its own would count as a warning.
func summary(out io.Writer, r *model.Report, look *model.Look) {
	fmt.Fprintf(out, "Findings: %s\n", plain(strings.Join(strings.Fields(r.Summary.Severities()), " ")))
	if word, why := look.Verdict(r.Summary); word != "" {
		fmt.Fprintf(out, "%s: %s\n", word, plain(why))
	}
}

// properties place the issue. There are but two types, so what is less than high is a warning.
func properties(f *model.Finding) string {
	kind := "warning"
	if f.Severity.AtLeast(model.High) {
		kind = "error"
	}
	all := []string{"type=" + kind}
	if at := f.Location; at != nil && at.File != "" {
		all = append(all, "sourcepath="+property(at.File))
		if at.Line > 0 {
			all = append(all, fmt.Sprintf("linenumber=%d", at.Line))
		}
		if at.Line > 0 && at.Column > 0 {
			all = append(all, fmt.Sprintf("columnnumber=%d", at.Column))
		}
	}
	return strings.Join(append(all, "code="+property(f.Rule)), ";")
}

// The escapes of the agent, github.com/microsoft/azure-pipelines-task-lib, node/taskcommand.ts. A bare %25
// is no escape, since texts of before there were escapes may hold one.
var (
	dataEscapes     = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", "]", "%5D", ";", "%3B")
)

func data(text string) string { return dataEscapes.Replace(plain(text)) }

func property(text string) string { return propertyEscapes.Replace(plain(model.Visible(text))) }

// plain leaves no command in a text: the agent looks for one anywhere in a line.
func plain(text string) string {
	return strings.NewReplacer("##vso[", "# #vso[", "##[", "# #[").Replace(text)
}
