package text

import (
	"strings"

	"smaudit/scanner/model"
)

// group is a run of findings of one rule and outcome.
type group struct {
	rule    string
	first   string // short ID of the first finding, for the pointer to explain
	fix     string
	message string // as last printed: subjects with the same fault say it once
	printed int
}

// open writes the heading: how bad, which rule, how many. Other outcomes say in the place of the
// severity what they are.
func (p *page) open(f *model.Finding) *group {
	title, count := f.Name, ""
	if rule := p.rules[f.Rule]; rule != nil && rule.Title != "" {
		title = rule.Title
	}
	badge := strings.ToUpper(string(f.Severity))
	if f.Outcome == model.Fail {
		count = p.howMany(f)
	} else {
		badge = strings.ToUpper(strings.ReplaceAll(string(f.Outcome), "_", " "))
	}
	p.heading(badge, f.Severity, model.Visible(f.Rule+"  "+title), count)
	g := &group{rule: f.Rule, first: f.ShortID()}
	if f.Outcome == model.Fail {
		g.fix = f.Remediation.Summary
	}
	return g
}

// howMany counts in the words of the rule's subject. A report without counts shows none.
func (p *page) howMany(f *model.Finding) string {
	n := p.counts[f.Rule]
	if n == 0 {
		return ""
	}
	return model.Plural(n, string(f.Subject.Kind))
}

// add writes one subject. Only the first of a group has an excerpt, to keep long groups short.
func (g *group) add(p *page, f *model.Finding) {
	p.subject(f.Where(), f.Subject.Title(), f.ShortID())
	if message := f.Detail(); message != "" && message != g.message {
		p.paragraph("    ", message)
		g.message = message
	}
	if edit := f.Edit(); edit != "" && f.Outcome == model.Fail {
		p.paragraph("    ", "edit: "+model.Visible(edit))
	}
	if g.printed == 0 && f.Outcome == model.Fail {
		p.excerpt(f)
	}
	g.printed++
}

// close ends the group with what to do about it, once for all its subjects.
func (g *group) close(p *page) {
	if g == nil {
		return
	}
	if g.fix != "" {
		p.paragraph("  ", "fix: "+model.Visible(g.fix)+" "+together("(smaudit explain "+g.first+")"))
	}
	p.line("")
}
