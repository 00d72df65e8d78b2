package decide

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// allBut adds that the caller is none whom NotPrincipal lists. Who is listed without its account, or a session
// without its role, may be denied all the same, as the service has it (IAM user guide,
// reference_policies_elements_notprincipal, 2023 and 2026); and an account that is listed spares only its root
// user what is denied. Of Allow, which AWS does not support there, it says that all are allowed except the one
// named, and not whom of an account that is named.
func (c *compiler) allBut(out *clause, variable string, st *iam.Statement, s setting) {
	p := st.NotPrincipal
	s.unaided = false // an account that is left out is, whoever else allows
	lower, upper := c.members(p, s)
	if s.class == "service" || p.Everyone || hasEveryone(lower) {
		low, up := outside(upper), outside(lower)
		c.bound(out, variable, low, up, st.Path+".NotPrincipal", p.Unknown || anyUnknown(p))
		return
	}
	denies := st.Effect.Value == "Deny"
	sure, most := c.leftOut(namesOf(p), denies, s)
	if p.Unknown || anyUnknown(p) {
		most = upper
	}
	differ := p.Unknown || anyUnknown(p) || len(sure) != len(most) || s.class == "role" && denies && len(most) > 0
	c.bound(out, variable, outside(most), outside(sure), st.Path+".NotPrincipal: AWS leaves open whether it is about one who is listed in part: itself, its role or its account", differ)
}

// hasEveryone reports whether "*" is among the members.
func hasEveryone(u language.Union) bool { return len(u) == 1 && u.Matches("\x00\x01") }

// namesOf are the names of principals of the type AWS.
func namesOf(p iam.Principals) (names []string) {
	for _, group := range p.Groups {
		for _, v := range group.Members.Values {
			if group.Type.Value == "AWS" && !v.Unknown {
				names = append(names, v.Value)
			}
		}
	}
	return names
}

// leftOut are the callers whom names surely leave out of a statement, and those whom they may.
func (c *compiler) leftOut(names []string, denies bool, s setting) (sure, most language.Union) {
	listed := func(account string) bool {
		return slices.ContainsFunc(names, func(name string) bool { is, ok := accountNamed(name); return ok && is == account })
	}
	for _, name := range names {
		_, isAccount := accountNamed(name)
		callers := c.byAWS(name, s)
		switch {
		case isAccount && s.class == "root":
			sure, most = append(sure, callers...), append(most, callers...)
		case isAccount && denies:
		case isAccount:
			most = append(most, callers...)
		case classNamed(name) == s.class:
			most = append(most, callers...)
			if !denies {
				sure = append(sure, callers...)
			} else if listed(strings.Split(name, ":")[4]) {
				sure = append(sure, c.wholly(name, names, s)...)
			}
		}
	}
	return sure, most
}

// classNamed is the class of the callers whom an ARN names.
func classNamed(name string) string {
	parts := strings.SplitN(name, ":", 6)
	kind, _, _ := strings.Cut(parts[len(parts)-1], "/")
	if len(parts) < 6 {
		kind = "" // a unique id
	}
	return map[string]string{"user": "user", "role": "role", "assumed-role": "role", "federated-user": "federated"}[kind]
}

// wholly are the callers of a name of which everything is listed, if the account is.
func (c *compiler) wholly(name string, names []string, s setting) (out language.Union) {
	if s.class != "role" {
		return c.byAWS(name, s)
	}
	head, role, isRole := strings.Cut(name, ":role/")
	if !isRole {
		return nil
	}
	of := strings.Replace(head, ":iam:", ":sts:", 1) + ":assumed-role/" + lastPart(role) + "/"
	for _, other := range names {
		if session, ok := strings.CutPrefix(other, of); ok {
			out = append(out, language.Join(language.Literal(name+end), language.Many(language.Except(":"), 0), language.Literal(":"+session)))
		}
	}
	return out
}
