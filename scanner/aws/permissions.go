package aws

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// permissionsOf returns the statements of a function's resource policy, one permission for each action,
// principal and source that it names, and whether all of it could be read. AWS writes the policy itself, in
// the forms of API_AddPermission, and takes others by PutResourcePolicy; condition keys are compared in
// lower case, since it spells them both ways.
func permissionsOf(policy string) ([]model.Permission, bool) {
	doc, problems := iam.Parse(policy)
	if doc == nil || doc.Unknown || len(problems) > 0 {
		return nil, false
	}
	var out []model.Permission
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if s.NotAction.Present() || s.NotPrincipal.Present() {
			return nil, false
		}
		for _, action := range s.Action.Values {
			for _, principal := range principalsOf(s.Principal) {
				p := model.Permission{ID: s.Sid.Value, Action: action.Value, Principal: principal, Denied: s.Effect.Value != "Allow"}
				out = append(out, confined(p, s.Conditions)...)
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

// confined are a permission's copies for each source that its conditions name. Values of one condition are
// alternatives, conditions all have to hold; what is none of the usual forms is only noted.
func confined(p model.Permission, conditions []iam.Condition) []model.Permission {
	out := []model.Permission{p}
	for _, c := range conditions {
		operator := strings.ToLower(c.Operator.Value)
		var put func(*model.Permission, string)
		switch strings.ToLower(c.Key.Value) {
		case "aws:sourceaccount":
			put = func(p *model.Permission, value string) { p.SourceAccount = value }
		case "aws:sourcearn":
			put = func(p *model.Permission, value string) { p.SourceARN = value }
		case "aws:principalorgid":
			put = func(p *model.Permission, value string) { p.Organization = value }
		}
		usual := operator == "stringequals" || operator == "stringlike" || operator == "arnlike" || operator == "arnequals"
		var next []model.Permission
		for _, one := range out {
			if put == nil || !usual {
				one.Conditional = true
				next = append(next, one)
				continue
			}
			for _, value := range c.Values.Values {
				put(&one, value.Value)
				next = append(next, one)
			}
		}
		out = next
	}
	return out
}
