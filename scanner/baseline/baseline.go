// Package baseline compares the findings of a scan with those of an earlier report, by their ids: what stood
// there is unchanged, what did not is new, what is gone is fixed. So a team begins with what it adds, and
// not with a thousand findings of years.
package baseline

import (
	"fmt"
	"iter"

	"smaudit/scanner/model"
)

// Baseline is an earlier report, reduced to what is compared. It is used by one scan.
type Baseline struct {
	count model.Comparison
	known map[string]*known
}

// known is a finding of the earlier report.
type known struct {
	outcome     model.Outcome
	rule, scope string
	met         bool
}

// Of reads what the report found. The name is what reports call the baseline.
func Of(r *model.Report, name string) (*Baseline, error) {
	b := &Baseline{
		count: model.Comparison{Baseline: name, NewBySeverity: make(map[model.Severity]int)},
		known: make(map[string]*known),
	}
	for found, err := range r.Findings {
		if err != nil {
			return nil, fmt.Errorf("read baseline %s: %w", name, err)
		}
		if old := b.known[found.ID]; old == nil || old.outcome != model.Fail {
			b.known[found.ID] = &known{outcome: found.Outcome, rule: found.Rule, scope: found.Scope.ID}
		}
	}
	return b, nil
}

// See compares a finding and counts it. What failed before may be unknown now and is not new; what was
// unknown and fails is.
func (b *Baseline) See(id string, outcome model.Outcome, severity model.Severity) model.BaselineState {
	if b == nil {
		return ""
	}
	old, state := b.known[id], model.BaselineNew
	if old != nil {
		old.met = old.met || outcome != model.Pass && outcome != model.NotApplicable
		if old.outcome == outcome || old.outcome == model.Fail {
			state = model.BaselineUnchanged
		}
	}
	switch {
	case outcome != model.Fail:
	case state == model.BaselineNew:
		b.count.New++
		b.count.NewBySeverity[severity]++
	default:
		b.count.Unchanged++
	}
	return state
}

// Compared returns the counts, nil where there is no baseline. What is gone is fixed only if this scan
// would have found it: in a scope that was read, by a rule that ran.
func (b *Baseline) Compared(scopes []model.Scope, rules []model.Rule) *model.Comparison {
	if b == nil {
		return nil
	}
	count := b.count
	for range b.fixed(scopes, rules) {
		count.Fixed++
	}
	return &count
}

// fixed yields the ids of what is gone.
func (b *Baseline) fixed(scopes []model.Scope, rules []model.Rule) iter.Seq[string] {
	read, ran := make(map[string]bool), make(map[string]bool)
	for i := range scopes {
		read[scopes[i].ID] = !scopes[i].Failed
	}
	for i := range rules {
		ran[rules[i].ID] = true
	}
	return func(yield func(string) bool) {
		for id, old := range b.known {
			if old.outcome == model.Fail && !old.met && read[old.scope] && ran[old.rule] && !yield(id) {
				return
			}
		}
	}
}
