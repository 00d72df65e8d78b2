// Package junit writes a report as JUnit XML, which Jenkins and most other servers show as test results:
// a suite for each rule, a case for each finding. What fails is a failure, what stopped an error; what is
// accepted or could not be told is skipped, with the reason. A rule that found nothing is a case that passed.
package junit

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"smaudit/scanner/model"
)

// Write writes the report. The findings are walked twice, since a suite begins with its counts.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	plan, err := newPlan(r, &look)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(w, 1<<15)
	buffer.WriteString(xml.Header)
	out := &document{Encoder: xml.NewEncoder(buffer), plan: plan, at: r.FinishedAt.UTC().Format("2006-01-02T15:04:05")}
	out.Indent("", "  ")
	out.open("testsuites", append(plan.total.attributes(), attribute("name", "smaudit"))...)
	if err := out.findings(r, &look); err != nil {
		return err
	}
	out.passed()
	out.close("testsuites")
	if out.err == nil {
		out.err = out.Encoder.Close()
	}
	buffer.WriteString("\n")
	return cmp.Or(out.err, buffer.Flush())
}

// shows reports whether the finding is a case. What does not apply is none.
func shows(look *model.Look, f *model.Finding) bool {
	if f.Outcome == model.Fail {
		return look.ShowsFinding(f)
	}
	return f.Outcome != model.NotApplicable
}

// document writes the suites one after another and keeps the first error.
type document struct {
	*xml.Encoder
	plan  *plan
	at    string
	suite int // how many were opened
	err   error
}

func (d *document) findings(r *model.Report, look *model.Look) error {
	if r.Findings == nil {
		return nil
	}
	rule, open := "", false
	for finding, err := range r.Findings {
		if err != nil {
			return fmt.Errorf("read findings: %w", err)
		}
		if !shows(look, &finding) {
			continue
		}
		if !open || finding.Rule != rule {
			if open {
				d.close("testsuite")
			}
			d.openSuite(finding.Rule)
			rule, open = finding.Rule, true
		}
		d.testcase(d.plan.testcase(&finding))
	}
	if open {
		d.close("testsuite")
	}
	return nil
}

// passed writes the suites of the rules that found nothing.
func (d *document) passed() {
	for _, rule := range d.plan.clean {
		d.openSuite(rule)
		d.testcase(junit.Testcase{Name: "nothing found", Classname: d.plan.class(rule), Time: "0"})
		d.close("testsuite")
	}
}

func (d *document) openSuite(rule string) {
	counts := d.plan.suites[min(d.suite, len(d.plan.suites)-1)]
	d.open("testsuite", append(counts.attributes(),
		attribute("skipped", strconv.Itoa(counts.skipped)), attribute("id", strconv.Itoa(d.suite)), attribute("timestamp", d.at),
		attribute("name", cmp.Or(d.plan.titles[rule], model.Visible(rule), "smaudit")))...)
	d.suite++
}

func (d *document) testcase(c junit.Testcase) {
	if d.err == nil {
		d.err = d.EncodeElement(c, element("testcase"))
	}
}

func (d *document) open(name string, attributes ...xml.Attr) {
	if start := element(name); d.err == nil {
		start.Attr = attributes
		d.err = d.EncodeToken(start)
	}
}

func (d *document) close(name string) {
	if d.err == nil {
		d.err = d.EncodeToken(xml.EndElement{Name: xml.Name{Local: name}})
	}
}

func element(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }

func attribute(name, value string) xml.Attr {
	return xml.Attr{Name: xml.Name{Local: name}, Value: value}
}

// testcase tells one finding. Its name has the id, by which servers follow a case from run to run, and no
// line, which moves.
func (p *plan) testcase(f *model.Finding) junit.Testcase {
	out := junit.Testcase{Name: fmt.Sprintf("%s (#%s)", f.Subject.Title(), f.ShortID()), Classname: p.class(f.Rule), Time: "0"}
	result := &junit.Result{Message: f.Detail(), Type: model.Visible(string(f.Severity)), Data: body(f)}
	switch f.Outcome {
	case model.Fail:
		out.Failure = result
	case model.Errored:
		out.Error = result
	case model.NotKnown, model.Suppressed:
		result.Type = string(f.Outcome)
		out.Skipped = result
	}
	return out
}

// body is what servers show when a case is opened.
func body(f *model.Finding) string {
	lines := []string{f.Where(), f.Detail()}
	if fix := f.Remediation.Summary; fix != "" && f.Outcome == model.Fail {
		lines = append(lines, "fix: "+model.Visible(fix))
	}
	return strings.Join(lines, "\n")
}
