package enrich

import (
	"strconv"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// policies finds out why AWS would refuse a secret's resource policies.
func policies(s *model.Secret) {
	for i := range s.Policies {
		p := &s.Policies[i]
		p.Problems = nil
		at := model.Path("policies").Join(strconv.Itoa(i))
		if !derive(&s.Object, []model.Path{at.Join("document")}, at.Join("problems")) {
			continue
		}
		for _, problem := range iam.Check(p.Document, iam.SecretPolicy) {
			p.Problems = append(p.Problems, model.Problem{
				Path: model.Path(problem.Path), Message: problem.Message, Line: problem.Line, Column: problem.Column,
			})
		}
	}
}
