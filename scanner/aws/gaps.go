package aws

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"smaudit/scanner/model"
)

// gaps gathers what a scope could not be told. The same fault of many objects is one gap.
type gaps struct {
	mu    sync.Mutex
	known map[gapKey]*model.Gap
	count map[gapKey]int
}

type gapKey struct {
	operation, permission string
	fault                 fault
}

// add records that an operation told nothing of an object, and hides what it would have told.
// The object may be nil where the scope as a whole is meant.
func (g *gaps) add(o *Operation, object *model.Object, why fault) {
	g.open(o, object, why, o.Hides...)
}

// open records that an operation did not tell these attributes of an object, which leaves open also what
// is derived from them.
func (g *gaps) open(o *Operation, object *model.Object, why fault, hides ...model.Path) {
	if object != nil {
		object.Hide(hides...)
		object = &model.Object{ID: object.ID}
	}
	hides = append(hides[:len(hides):len(hides)], o.Leads...)
	g.note(model.Gap{Operation: o.String(), Permission: o.Permission, Reason: why.reason, Detail: why.detail, Hides: hides}, object)
}

// note records a gap about an object. Only its owner may write to the object meanwhile.
func (g *gaps) note(gap model.Gap, object *model.Object) {
	if gap.Reason != model.GapDenied {
		gap.Permission = ""
	}
	key := gapKey{gap.Operation, gap.Permission, fault{gap.Reason, gap.Detail}}
	if object != nil {
		object.Hide(gap.Hides...)
		gap.Resource = object.ID
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known == nil {
		g.known, g.count = make(map[gapKey]*model.Gap), make(map[gapKey]int)
	}
	g.count[key]++
	first := g.known[key]
	if first == nil {
		gap.Hides = slices.Clone(gap.Hides)
		g.known[key] = &gap
		return
	}
	if first.Resource != gap.Resource {
		first.Resource = ""
	}
	for _, path := range gap.Hides {
		if !slices.Contains(first.Hides, path) {
			first.Hides = append(first.Hides, path)
		}
	}
}

// list returns the gaps, sorted.
func (g *gaps) list() []model.Gap {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []model.Gap
	for key, gap := range g.known {
		one := *gap
		if n := g.count[key]; n > 1 {
			one.Detail += fmt.Sprintf(" (%d times)", n)
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b model.Gap) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Detail, b.Detail))
	})
	return out
}
