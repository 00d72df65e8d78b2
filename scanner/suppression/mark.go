package suppression

import (
	"cmp"
	"fmt"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// MarkOperation is that of the gaps which tell of marks that accept nothing.
const MarkOperation = "read suppression"

// place is what a mark is about in one scope: two roots may share a module.
type place struct {
	scope  string
	within string
	covers model.Location
}

// Marks takes in the acceptances that stand in the code of a scope, before it is judged. One that is not
// understood accepts nothing, and is returned as a gap.
func (l *List) Marks(s *model.Snapshot) []model.Gap {
	if l == nil {
		return nil
	}
	var gaps []model.Gap
	for i := range s.Marks {
		m := &s.Marks[i]
		if fault := l.mark(m, s.Scope.ID); fault != "" {
			gaps = append(gaps, model.Gap{
				Operation: MarkOperation, Resource: m.At.File, Reason: model.GapInvalid, Detail: fault, Aside: true, Location: &m.At,
			})
		}
	}
	return gaps
}

// mark takes in one acceptance, and returns what is wrong with it.
func (l *List) mark(m *model.Mark, scope string) string {
	if m.Fault != "" {
		return m.Fault
	}
	origin := fmt.Sprintf("%s:%d", m.At.File, m.At.Line)
	key := fmt.Sprintf("%s:%d", origin, m.At.Column)
	e := l.inline[key]
	if e == nil {
		var rules []string
		for _, word := range m.Rules {
			chosen, err := l.choose(word)
			if err != nil {
				return err.Error()
			}
			rules = append(rules, chosen...)
		}
		e = &entry{rules: unique(rules), said: model.Suppression{
			Rule: strings.Join(m.Rules, ","), Resource: cmp.Or(m.Within, m.On, "nothing"), Reason: m.Reason, Owner: m.Owner,
			Ticket: m.Ticket, Expires: m.Until, Origin: origin, Kind: model.SuppressionInline,
		}}
		e.meets = e.covers
		l.inline[key] = e
		l.add(e)
	}
	e.places = append(e.places, place{scope, m.Within, m.Covers})
	return ""
}

// covers reports whether the finding or its subject lies in the lines that the mark stands on, or in the
// module.
func (e *entry) covers(t *Target) bool {
	for i := range e.places {
		p := &e.places[i]
		if p.scope != t.Scope {
			continue
		}
		if p.within != "" && resource.Covers(p.within, t.Subject.Address) || p.holds(t.Location) || p.holds(t.Declared) {
			return true
		}
	}
	return false
}

func (p *place) holds(at *model.Location) bool {
	return at != nil && p.covers.File != "" && at.File == p.covers.File && p.covers.Line <= at.Line && at.Line <= p.covers.EndLine
}
