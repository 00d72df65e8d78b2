package enrich

import (
	"strconv"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// maxChecks bounds how many verdicts on policies are remembered at once.
const maxChecks = 4096

// policies finds out why AWS would refuse secrets' resource policies. Accounts repeat their policies,
// so each text is read once.
type policies map[string][]model.Problem

func (checked policies) secret(s *model.Secret) {
	for i := range s.Policies {
		p := &s.Policies[i]
		p.Problems = nil
		at := model.Path("policies").Join(strconv.Itoa(i))
		if derive(&s.Object, []model.Path{at.Join("document")}, at.Join("problems")) {
			p.Problems = checked.problems(p.Document)
		}
	}
}

// problems are shared by all policies of that text: nobody changes them.
func (checked policies) problems(document string) []model.Problem {
	if known, ok := checked[document]; ok {
		return known
	}
	var problems []model.Problem
	for _, p := range iam.Check(document, iam.SecretPolicy) {
		problems = append(problems, model.Problem{Path: model.Path(p.Path), Message: p.Message, Line: p.Line, Column: p.Column})
	}
	if len(checked) >= maxChecks {
		clear(checked)
	}
	checked[document] = problems
	return problems
}
