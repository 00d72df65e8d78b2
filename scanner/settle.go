package scanner

import (
	"context"

	"smaudit/policies"
	"smaudit/scanner/model"
)

// settled is the outcome of one rule on one subject.
type settled struct {
	outcome model.Outcome
	denials []model.Denial
	hidden  []model.Path // rooted at the input; why the outcome is unknown
	fault   error        // why the rule could not be evaluated
}

// settle decides, in the one order that is right: a hidden read of applies leaves open whether the
// rule is about the subject at all; what it is not about cannot be unknown; a hidden read of deny
// leaves the verdict open, whatever deny said of the rest.
func settle(ctx context.Context, e *policies.Evaluator, index int, rule *model.Rule, in *model.Input) settled {
	if hidden := overlap(in, rule.Reads.Applies); len(hidden) > 0 {
		return settled{outcome: model.NotKnown, hidden: hidden}
	}
	verdict, err := e.Judge(ctx, index, in)
	if err != nil {
		return settled{outcome: model.Errored, fault: err}
	}
	if !verdict.Applies {
		return settled{outcome: model.NotApplicable}
	}
	hidden := overlap(in, rule.Reads.Deny)
	switch {
	case len(hidden) > 0 && !(rule.Positive && len(verdict.Denials) > 0):
		return settled{outcome: model.NotKnown, hidden: hidden}
	case len(verdict.Denials) > 0:
		return settled{outcome: model.Fail, denials: verdict.Denials}
	default:
		return settled{outcome: model.Pass}
	}
}

// overlap returns the unknown paths of the input that a rule which reads the given paths would see.
func overlap(in *model.Input, reads []model.Path) []model.Path {
	var hidden []model.Path
	for unknown := range in.Hidden {
		for _, read := range reads {
			if read.Overlaps(unknown) {
				hidden = append(hidden, unknown)
				break
			}
		}
	}
	return hidden
}
