package access

import (
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// operation is what a gap calls the reasoning.
const operation = "decide access"

// settle writes a verdict into the secret.
func (v *verdict) settle(in *model.Snapshot, s *model.Secret, c *subject) {
	s.Grants, s.Exposure, s.Statements = v.grants, v.exposure, v.statements
	if len(v.hidden) == 0 {
		return
	}
	s.Hide(v.hidden...)
	if c.hidden || c.more || v.refused || len(v.because) == 0 {
		return // the source has said why
	}
	because := slices.Compact(slices.Sorted(slices.Values(v.because)))
	in.Gaps = append(in.Gaps, model.Gap{
		Operation: operation, Resource: s.ID, Reason: model.GapUnresolved, Hides: slices.Compact(slices.Sorted(slices.Values(v.hidden))),
		Detail: "it hangs on what is not known: " + model.Visible(strings.Join(because, ", ")),
	})
}

// forget drops the gaps of an earlier run, since what was completed before is completed again.
func forget(s *model.Snapshot) {
	s.Gaps = slices.DeleteFunc(s.Gaps, func(g model.Gap) bool { return g.Operation == operation })
}
