package assemble

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// loss gathers the resources of one type of which it cannot be told what they are about, until it
// is known which objects have one of their own. The others may be what is meant.
type loss struct {
	b     *builder
	attr  string       // by which such a resource names what it is about
	hides []model.Path // what it would have told
	of    []*resource.Resource
	among []*resource.Resource // what they may be about
	any   bool                 // one may be about anything
}

func (l *loss) add(r *resource.Resource, t target) {
	l.of = append(l.of, r)
	l.among = append(l.among, t.among...)
	l.any = l.any || len(t.among) == 0
}

// settle records the gaps and hides what they leave open: of all objects that are yielded and for which
// has is false, or of those that may be meant.
func (l *loss) settle(objects func(yield func(by *resource.Resource, o *model.Object)), has func(*resource.Resource) bool) {
	if len(l.of) == 0 {
		return
	}
	meant := make(map[*resource.Resource]bool, len(l.among))
	for _, r := range l.among {
		meant[r] = true
	}
	objects(func(by *resource.Resource, o *model.Object) {
		if (l.any || meant[by]) && !has(by) {
			o.Hide(l.hides...)
		}
	})
	for _, r := range l.of {
		l.b.snapshot.Gaps = append(l.b.snapshot.Gaps, l.gap(r))
	}
}

func (l *loss) gap(r *resource.Resource) model.Gap {
	at := r.At
	if v := r.Attrs.Get(l.attr); v.At.File != "" {
		at = v.At
	}
	gap := model.Gap{
		Operation: "follow " + r.Address + "." + l.attr,
		Reason:    model.GapUnresolved,
		Detail:    "it cannot be told from the code what " + r.Address + " is about",
		Hides:     l.hides,
	}
	if r.Maybe || r.MaybeModule != "" {
		gap.Detail = "it cannot be told from the code whether there is a " + r.Address
	}
	if at.File != "" {
		gap.Location = &at
	}
	return gap
}

// objectsOf yields what is described of resources.
func objectsOf[T any](described map[*resource.Resource]*T, object func(*T) *model.Object) func(yield func(*resource.Resource, *model.Object)) {
	return func(yield func(*resource.Resource, *model.Object)) {
		for by, o := range described {
			yield(by, object(o))
		}
	}
}

// eachSecret yields the secrets of the root.
func (b *builder) eachSecret(yield func(by *resource.Resource, o *model.Object)) {
	for _, s := range b.secrets {
		yield(s.by, &s.Object)
	}
}
