// Package markdown writes a report as the comment of a pull request: how it ended, and the findings by
// rule, worst first. The first line is a mark that no reader sees, by which a later run finds the comment
// and writes it anew. Hosts refuse comments that are too long, so what does not fit is only counted.
package markdown

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"

	"smaudit/scanner/model"
)

// Limit is how long a comment may be: GitHub refuses more than 65,536 characters, and counts in bytes are
// never less. Source: the error of GitHub's API, "body is too long (maximum is 65536 characters)".
const Limit = 65536

// What is said after the findings takes less than tail; names, places and messages are cut, in characters.
const (
	tail       = 2048
	maxName    = 100
	maxPlace   = 100
	maxMessage = 300
)

// Write writes the comment.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	c := &comment{titles: r.Titles(), rule: noRule, seen: map[model.Severity]int{}, left: map[model.Severity]int{}}
	c.head(r, &look)
	for finding, err := range r.Shown(look) {
		if err != nil {
			return err
		}
		c.finding(finding)
	}
	c.foot(r)
	_, err := w.Write(c.Bytes())
	return err
}

// comment is what was written so far, and which findings are in it.
type comment struct {
	bytes.Buffer
	titles map[string]string // of rules
	rule   string            // whose findings are being listed
	full   bool
	seen   map[model.Severity]int // that the look shows
	left   map[model.Severity]int // of these, those that had no room
}

// noRule is the id of no rule.
const noRule = "\x00"

var unmarked = regexp.MustCompile(`[^A-Za-z0-9/_.]+`)

// mark tells comments of one pull request apart by the category of the run.
func mark(look *model.Look) string {
	category := strings.Trim(unmarked.ReplaceAllString(look.Category, "-"), "/-")
	return "<!-- smaudit:" + cmp.Or(model.Shorten(category, maxName), "code") + " -->\n"
}

func (c *comment) head(r *model.Report, look *model.Look) {
	c.WriteString(mark(look) + "### smaudit\n\n")
	if word, why := look.Verdict(r.Summary); word != "" {
		fmt.Fprintf(c, "**%s**: %s\n\n", word, model.Markdown(model.Shorten(why, maxMessage)))
	}
	fmt.Fprintf(c, "Findings: %s.\n", counts(r.Summary.BySeverity))
	if unseen := r.Unseen(); unseen != "" {
		fmt.Fprintf(c, "\nNot told: %s.\n", unseen)
	}
	if r.Costs.Monthly != "" {
		fmt.Fprintf(c, "\nCost: %s.\n", model.MarkdownCode(r.Costs.Monthly.Short()+" "+r.Costs.Currency+"/month"))
	}
}

// finding lists one more, under a heading where its rule is another. Once one had no room, none follows:
// the worst are in.
func (c *comment) finding(f *model.Finding) {
	c.seen[f.Severity]++
	var entry strings.Builder
	if f.Rule != c.rule {
		entry.WriteString(heading(f, c.titles))
	}
	entry.WriteString(item(f))
	if c.full = c.full || c.Len()+entry.Len() > Limit-tail; c.full {
		c.left[f.Severity]++
		return
	}
	c.rule = f.Rule
	c.WriteString(entry.String())
}

// heading names the rule and says once, for all its findings, what to do.
func heading(f *model.Finding, titles map[string]string) string {
	title := model.Shorten(cmp.Or(titles[f.Rule], f.Name), maxMessage)
	out := fmt.Sprintf("\n#### %s: %s\n\n", strings.ToUpper(model.Markdown(string(f.Severity))), model.Markdown(title))
	if fix := f.Remediation.Summary; fix != "" {
		out += "Fix: " + model.Markdown(model.Shorten(fix, maxMessage)) + "\n\n"
	}
	return out
}

// item is one line: where, what, why, and the id to ask explain about.
func item(f *model.Finding) string {
	place := model.MarkdownCode(model.Shorten(f.Where(), maxPlace))
	name := model.MarkdownCode(model.Shorten(f.Subject.Title(), maxName))
	message := model.Markdown(model.Shorten(f.Detail(), maxMessage))
	if edit := f.Edit(); edit != "" {
		message += "; edit: " + model.Markdown(model.Shorten(edit, maxMessage))
	}
	return fmt.Sprintf("- %s %s: %s `#%s`\n", place, name, message, f.ShortID())
}

// foot says what is not listed and why.
func (c *comment) foot(r *model.Report) {
	if len(c.left) > 0 {
		fmt.Fprintf(c, "\n**Not listed, for want of room: %s.** The other formats have them all.\n", counts(c.left))
	}
	below := map[model.Severity]int{}
	for severity, n := range r.Summary.BySeverity {
		below[severity] = max(0, n-c.seen[severity])
	}
	if text := counts(below); text != "none" {
		fmt.Fprintf(c, "\nNot shown, by threshold or baseline: %s.\n", text)
	}
}

// counts lists how many there are of each severity.
func counts(of map[model.Severity]int) string {
	var parts []string
	for _, severity := range model.Severities {
		if n := of[severity]; n > 0 {
			parts = append(parts, model.Thousands(n)+" "+string(severity))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), "none")
}
