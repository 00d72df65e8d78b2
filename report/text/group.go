package text

import (
	"fmt"
	"strings"

	"smaudit/scanner/model"
)

// group is a run of findings of one rule and outcome.
type group struct {
	rule    string
	first   string // ID of the first finding, for the pointer to explain
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
	g := &group{rule: f.Rule, first: f.ID}
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
	return plural(n, string(f.Subject.Kind))
}

// add writes one subject. Only the first of a group has an excerpt, to keep long groups short.
func (g *group) add(p *page, f *model.Finding) {
	p.subject(place(f), subjectName(&f.Subject), shortID(f.ID))
	if message := model.Visible(detail(f)); message != "" && message != g.message {
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
		p.paragraph("  ", "fix: "+model.Visible(g.fix)+" "+together("(smaudit explain "+shortID(g.first)+")"))
	}
	p.line("")
}

// place is where to look: the narrowest line in code, else the account and region.
func place(f *model.Finding) string {
	if at := f.Location; at != nil && at.File != "" {
		return model.Visible(position(at))
	}
	if f.Scope.Account != "" || f.Scope.Region != "" {
		return model.Visible(strings.TrimSpace(f.Scope.Account + " " + f.Scope.Region))
	}
	return model.Visible(f.Scope.ID)
}

func position(at *model.Location) string {
	switch {
	case at.Line <= 0:
		return at.File
	case at.Column <= 0:
		return fmt.Sprintf("%s:%d", at.File, at.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", at.File, at.Line, at.Column)
	}
}

// subjectName prefers what can be searched for in the code.
func subjectName(s *model.Subject) string {
	name := s.Address
	for _, other := range []string{s.Name, s.ARN, s.ID} {
		if name == "" {
			name = other
		}
	}
	if s.Instances > 1 {
		return model.Visible(name) + fmt.Sprintf(" (%s instances)", thousands(s.Instances))
	}
	return model.Visible(name)
}

// detail says what is wrong, or why it is not known, or who accepted it.
func detail(f *model.Finding) string {
	switch f.Outcome {
	case model.NotKnown:
		return hiddenText(f.Hidden)
	case model.Suppressed:
		return strings.TrimSpace(f.Message + " " + acceptedText(f.Suppression))
	default:
		return f.Message
	}
}

func hiddenText(hidden []model.Hidden) string {
	var parts []string
	for _, h := range hidden {
		part := fmt.Sprintf("%s could not be seen (%s", h.Path, h.Reason)
		if h.Permission != "" {
			part += ": " + h.Permission + " is missing"
		}
		part += ")"
		if h.Detail != "" {
			part += ": " + h.Detail
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

func acceptedText(s *model.Suppression) string {
	if s == nil {
		return ""
	}
	out := "[accepted"
	for _, part := range []struct{ word, value string }{{"by", s.Owner}, {"until", s.Expires}, {"in", s.Ticket}, {"at", s.Origin}} {
		if part.value != "" {
			out += " " + part.word + " " + part.value
		}
	}
	return out + ": " + s.Reason + "]"
}

// shortID is the part of an ID that smaudit explain needs.
func shortID(id string) string {
	if len(id) > 6 {
		id = id[:6]
	}
	return model.Visible(id)
}
