package aws

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// permissionsOf returns the Allow statements of a function's resource policy, one permission for each
// action and principal, and whether all of it could be read. AWS writes the policy itself, in the forms
// of API_AddPermission; condition keys are compared in lower case, since it spells them both ways.
func permissionsOf(policy string) ([]model.Permission, bool) {
	doc, problems := iam.Parse(policy)
	if doc == nil || doc.Unknown || len(problems) > 0 {
		return nil, false
	}
	var out []model.Permission
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if s.Effect.Value != "Allow" {
			continue
		}
		for _, action := range s.Action.Values {
			for _, principal := range principalsOf(s.Principal) {
				p := model.Permission{ID: s.Sid.Value, Action: action.Value, Principal: principal}
				confine(&p, s.Conditions)
				out = append(out, p)
			}
		}
	}
	return out, true
}

func principalsOf(p iam.Principals) []string {
	if p.Everyone {
		return []string{"*"}
	}
	var out []string
	for _, group := range p.Groups {
		for _, member := range group.Members.Values {
			out = append(out, member.Value)
		}
	}
	return out
}

// confine notes the conditions that bind whom the principal acts for.
func confine(p *model.Permission, conditions []iam.Condition) {
	for _, c := range conditions {
		if len(c.Values.Values) == 0 {
			continue
		}
		value := c.Values.Values[0].Value
		switch strings.ToLower(c.Key.Value) {
		case "aws:sourceaccount":
			p.SourceAccount = value
		case "aws:sourcearn":
			p.SourceARN = value
		case "aws:principalorgid":
			p.Organization = value
		}
	}
}
