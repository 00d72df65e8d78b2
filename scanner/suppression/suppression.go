// Package suppression decides which findings somebody has accepted: by an entry of the ignore file, or by
// a comment in the code. An acceptance names rules and a resource, says why, and may end.
//
// It attaches to addresses without indexes, or to lines of the source, so that count, for_each and modules
// do not lose it. One that has expired accepts nothing any more; the finding that is back says so. What
// is accepted is counted and listed, never dropped.
package suppression

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"smaudit/scanner/model"
)

// soon is how many days before its end an acceptance is said to expire.
const soon = 30

// List holds what was accepted, and keeps which of it was met. It serves many goroutines.
type List struct {
	today, soon string
	choose      Choose
	entries     []*entry
	byRule      map[string][]*entry
	inline      map[string]*entry // by where they stand
}

// Choose returns the ids of the rules that a word selects: an id, name, family, another tool's id or a glob
// over these.
type Choose func(word string) ([]string, error)

// entry is one acceptance.
type entry struct {
	said  model.Suppression
	rules []string
	meets func(*Target) bool
	used  atomic.Bool

	places []place // of a mark
}

// Target is a finding that may have been accepted.
type Target struct {
	ID       string // of the finding
	Scope    string
	Rule     string
	Subject  *model.Subject
	Location *model.Location // of the finding
	Declared *model.Location // of its subject
}

// New returns a list that accepts nothing, until a file is read into it or the code says so. A day
// ends at midnight UTC.
func New(now time.Time, choose Choose) *List {
	return &List{
		today: now.UTC().Format(time.DateOnly), soon: now.UTC().AddDate(0, 0, soon).Format(time.DateOnly), choose: choose,
		byRule: make(map[string][]*entry), inline: make(map[string]*entry),
	}
}

// add takes an acceptance in.
func (l *List) add(e *entry) {
	e.said.State = l.state(e.said.Expires)
	l.entries = append(l.entries, e)
	for _, rule := range e.rules {
		l.byRule[rule] = append(l.byRule[rule], e)
	}
}

// state compares dates as texts, which is right for the one spelling that is accepted.
func (l *List) state(expires string) model.SuppressionState {
	switch {
	case expires == "":
		return model.SuppressionActive
	case expires < l.today:
		return model.SuppressionExpired
	case expires <= l.soon:
		return model.SuppressionExpiring
	default:
		return model.SuppressionActive
	}
}

// Of returns the acceptance that the finding meets, nil where nobody accepted it. One that has expired is
// returned only where no other holds.
func (l *List) Of(t *Target) *model.Suppression {
	if l == nil {
		return nil
	}
	var found *entry
	for _, e := range l.byRule[t.Rule] {
		if !e.meets(t) {
			continue
		}
		e.used.Store(true)
		if found == nil || found.said.State == model.SuppressionExpired && e.said.State != model.SuppressionExpired {
			found = e
		}
	}
	if found == nil {
		return nil
	}
	said := found.said
	said.Used = true
	return &said
}

// All returns the acceptances that are about one of the rules, and whether a finding met them. What a
// rule that did not run might have found tells nothing of them. It is called when all has been judged.
func (l *List) All(rules []model.Rule) []model.Suppression {
	if l == nil {
		return nil
	}
	ran := make(map[string]bool, len(rules))
	for i := range rules {
		ran[rules[i].ID] = true
	}
	var out []model.Suppression
	for _, e := range l.entries {
		if !slices.ContainsFunc(e.rules, func(rule string) bool { return ran[rule] }) {
			continue
		}
		said := e.said
		said.Used = e.used.Load()
		out = append(out, said)
	}
	slices.SortStableFunc(out, func(a, b model.Suppression) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}
