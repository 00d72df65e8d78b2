package assemble

import (
	"slices"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// mayMean reports whether a reference that leads to no certain place may lead to the resource.
func mayMean(t target, r *resource.Resource) bool {
	return len(t.among) == 0 || slices.Contains(t.among, r)
}

// lose records that it cannot be told what a resource is about, and hides what it may have said of
// the objects.
func (b *builder) lose(r *resource.Resource, attr string, v resource.Value, objects []*model.Object, hides ...model.Path) {
	gap := model.Gap{
		Operation: "follow " + r.Address + "." + attr,
		Resource:  b.id(r.ID()),
		Reason:    model.GapUnresolved,
		Detail:    "it cannot be told from the code what " + r.Address + " is about",
		Hides:     hides,
	}
	if at := v.At; at.File != "" {
		gap.Location = &at
	} else if at := r.At; at.File != "" {
		gap.Location = &at
	}
	b.snapshot.Gaps = append(b.snapshot.Gaps, gap)
	for _, object := range objects {
		object.Hide(hides...)
	}
}
