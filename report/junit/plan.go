package junit

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"smaudit/scanner/model"
)

// plan is what must be known before the first case is written.
type plan struct {
	titles   map[string]string // of rules
	families map[string]string // of rules
	suites   []counts          // in their order: findings of one rule that follow each other, then clean rules
	clean    []string          // rules that passed somewhere, and nowhere came to anything else
	total    counts
}

type counts struct{ tests, failures, errors, skipped int }

// newPlan counts the cases of each suite.
func newPlan(r *model.Report, look *model.Look) (*plan, error) {
	p := &plan{titles: r.Titles(), families: make(map[string]string, len(r.Rules))}
	seen := map[string]bool{}
	if r.Findings != nil {
		rule := ""
		for finding, err := range r.Findings {
			if err != nil {
				return nil, fmt.Errorf("read findings: %w", err)
			}
			if !shows(look, &finding) {
				continue
			}
			if len(p.suites) == 0 || finding.Rule != rule {
				p.suites = append(p.suites, counts{})
			}
			rule, seen[finding.Rule] = finding.Rule, true
			p.suites[len(p.suites)-1].count(finding.Outcome)
			p.total.count(finding.Outcome)
		}
	}
	p.addClean(r, seen)
	return p, nil
}

// addClean gives each rule that found nothing a suite: servers take a file without cases for a fault.
func (p *plan) addClean(r *model.Report, seen map[string]bool) {
	passed := map[string]bool{}
	for _, count := range r.Summary.ByRule {
		for outcome, n := range count.Outcomes {
			switch {
			case outcome == model.Pass && n > 0:
				passed[count.Rule] = true
			case outcome != model.NotApplicable && n > 0:
				seen[count.Rule] = true // not all is well, even if the look shows none of it
			}
		}
	}
	for i := range r.Rules {
		rule := &r.Rules[i]
		p.families[rule.ID] = rule.Family
		if passed[rule.ID] && !seen[rule.ID] {
			p.clean = append(p.clean, rule.ID)
		}
	}
	if len(p.clean) == 0 && len(p.suites) == 0 {
		p.clean = []string{""}
	}
	for range p.clean {
		p.suites = append(p.suites, counts{tests: 1})
		p.total.tests++
	}
}

func (c *counts) count(outcome model.Outcome) {
	c.tests++
	switch outcome {
	case model.Fail:
		c.failures++
	case model.Errored:
		c.errors++
	case model.NotKnown, model.Suppressed:
		c.skipped++
	}
}

func (c *counts) attributes() []xml.Attr {
	return []xml.Attr{
		attribute("tests", strconv.Itoa(c.tests)), attribute("failures", strconv.Itoa(c.failures)),
		attribute("errors", strconv.Itoa(c.errors)), attribute("time", "0"),
	}
}

// class is package and class to servers that group by them: the family and the rule.
func (p *plan) class(rule string) string {
	parts := []string{"smaudit"}
	for _, part := range []string{p.families[rule], rule} {
		if part != "" {
			parts = append(parts, strings.ReplaceAll(model.Visible(part), ".", "_"))
		}
	}
	return strings.Join(parts, ".")
}
