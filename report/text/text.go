// Package text writes a report for people at a terminal: findings grouped by rule, worst first, and
// then what was looked at, what could not be seen, what it costs and the verdict. It fits 80 columns
// unless told otherwise. Colour repeats what words say already, and every text from outside is made
// visible first. It never shows a literal of a source line: that could be a secret's value.
package text

import (
	"bufio"
	"fmt"
	"io"

	"smaudit/scanner/model"
)

// Write writes the report for people. Rules of severity info and unknown outcomes are one count
// line each unless look opens them.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	buffer := bufio.NewWriterSize(w, 1<<15)
	p := newPage(buffer, r, look)
	if err := p.findings(r); err != nil {
		return fmt.Errorf("read findings: %w", err)
	}
	if err := p.tally.inventory(r); err != nil {
		return fmt.Errorf("read secrets: %w", err)
	}
	p.summary(r)
	p.verdict(r)
	return buffer.Flush()
}

// page is what is needed to lay out a report. Write errors stay in the buffered writer until the
// final flush.
type page struct {
	layout
	look   model.Look
	rules  map[string]*model.Rule
	counts map[string]int // rule -> failing findings, over all scopes
	tally  tally
}

// tally counts what is not shown in full.
type tally struct {
	below   map[model.Severity]int // failing, under the display threshold, info excepted
	info    []*unopened            // rules of severity info, in the report's order
	missing map[string]int         // permission -> unknown outcomes that name it
	states  map[model.State]int    // rotation -> secrets of live accounts
}

func newPage(w *bufio.Writer, r *model.Report, look model.Look) *page {
	p := &page{
		layout: newLayout(w, look),
		look:   look,
		rules:  make(map[string]*model.Rule, len(r.Rules)),
		counts: map[string]int{},
		tally:  tally{below: map[model.Severity]int{}, missing: map[string]int{}, states: map[model.State]int{}},
	}
	for i := range r.Rules {
		p.rules[r.Rules[i].ID] = &r.Rules[i]
	}
	for _, count := range r.Summary.ByRule {
		if r.Summary.Baseline != nil && !look.ShowAll {
			break // what is listed is less than what is counted
		}
		p.counts[count.Rule] += count.Outcomes[model.Fail]
	}
	return p
}

// findings writes what fails and, where the reader asked for them, the other outcomes behind it.
func (p *page) findings(r *model.Report) error {
	if err := p.section(r, model.Fail); err != nil || !p.look.ShowAll {
		return err
	}
	for _, outcome := range []model.Outcome{model.Errored, model.NotKnown, model.Suppressed, model.Pass, model.NotApplicable} {
		if err := p.section(r, outcome); err != nil {
			return err
		}
	}
	return nil
}

// section writes the findings of one outcome in groups, in the order of the report. It holds one
// finding at a time, so the size of a group comes from the report's counts.
func (p *page) section(r *model.Report, outcome model.Outcome) error {
	if r.Findings == nil {
		return nil
	}
	var current *group
	for finding, err := range r.Findings {
		if err != nil {
			return err
		}
		if outcome == model.Fail {
			p.count(&finding)
		}
		if finding.Outcome != outcome || outcome == model.Fail && !p.look.ShowsFinding(&finding) {
			continue
		}
		if current == nil || current.rule != finding.Rule {
			current.close(p)
			current = p.open(&finding)
		}
		current.add(p, &finding)
	}
	current.close(p)
	return nil
}

// unopened is a rule of severity info: one line that says how often and where first.
type unopened struct {
	rule    string
	kind    model.Kind
	place   string
	subject string
	count   int
}

// leaveOut counts a failing finding that is not listed. Findings of one rule follow each other.
func (t *tally) leaveOut(f *model.Finding) {
	if f.Severity != model.Info {
		t.below[f.Severity]++
		return
	}
	if n := len(t.info); n == 0 || t.info[n-1].rule != f.Rule {
		t.info = append(t.info, &unopened{rule: f.Rule, kind: f.Subject.Kind, place: f.Where(), subject: f.Subject.Title()})
	}
	t.info[len(t.info)-1].count++
}

// count gathers in the first walk what the summary says of findings that are not listed.
func (p *page) count(f *model.Finding) {
	switch {
	case f.Baseline == model.BaselineUnchanged && !p.look.ShowAll:
	case f.Outcome == model.Fail && !p.look.Shows(f.Severity):
		p.tally.leaveOut(f)
	case f.Outcome == model.NotKnown:
		for permission := range permissions(f) {
			p.tally.missing[permission]++
		}
	}
}

func permissions(f *model.Finding) map[string]bool {
	out := map[string]bool{}
	for _, hidden := range f.Hidden {
		if hidden.Permission != "" {
			out[hidden.Permission] = true
		}
	}
	return out
}
