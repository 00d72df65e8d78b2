package decide

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// principal adds who is named.
func (c *compiler) principal(out *clause, st *iam.Statement, s setting) {
	p, inverse := st.Principal, false
	if !p.Present() {
		p, inverse = st.NotPrincipal, true
	}
	if !p.Present() || st.Principal.Present() && st.NotPrincipal.Present() {
		out.never()
		return
	}
	if p.Everyone && !inverse {
		return
	}
	variable := "caller"
	if s.class == "service" {
		variable = "service"
	}
	if inverse {
		c.allBut(out, variable, st, s)
		return
	}
	lower, upper := c.members(p, s)
	c.bound(out, variable, within(lower), within(upper), st.Path+".Principal", p.Unknown || anyUnknown(p))
}

// bound adds an atom between two bounds, which are one where nothing is unknown.
func (c *compiler) bound(out *clause, variable string, lower, upper predicate, why string, unknown bool) {
	if !unknown {
		out.sure(atom{variable, c.name(lower)})
		return
	}
	out.why = append(out.why, why)
	out.and(&atom{variable, c.name(lower)}, &atom{variable, c.name(upper)})
}

// members are the callers that a Principal element names: for certain, and at most.
func (c *compiler) members(p iam.Principals, s setting) (lower, upper language.Union) {
	everyone := language.Union{language.Many(language.Any, 0)}
	if p.Everyone {
		return everyone, everyone
	}
	for _, group := range p.Groups {
		for _, v := range group.Members.Values {
			if v.Unknown {
				continue
			}
			switch {
			case group.Type.Value == "AWS" && v.Value == "*":
				return everyone, everyone
			case group.Type.Value == "AWS" && s.class != "service":
				lower = append(lower, c.byAWS(v.Value, s)...)
			case group.Type.Value == "Service" && s.class == "service":
				lower = append(lower, language.Literal(v.Value).Folded())
			}
		}
	}
	if p.Unknown || anyUnknown(p) {
		return lower, everyone
	}
	return lower, lower
}

func anyUnknown(p iam.Principals) bool {
	for _, group := range p.Groups {
		if group.Members.Unknown || group.Type.Unknown {
			return true
		}
		for _, v := range group.Members.Values {
			if v.Unknown {
				return true
			}
		}
	}
	return false
}

// byAWS are the callers that a principal of the type AWS names. An account delegates: where no identity
// policy helps it names nobody of its own.
func (c *compiler) byAWS(name string, s setting) language.Union {
	tail := language.Join(language.Literal(end), language.Many(language.Any, 0))
	if account, is := accountNamed(name); is {
		if s.unaided || len(account) != 12 {
			return nil
		}
		service := map[bool]string{true: "sts", false: "iam"}[s.class == "federated"]
		return language.Union{language.Join(language.Literal("arn:"+c.partition()+":"+service+"::"+account+":"), language.Many(language.Any, 0))}
	}
	parts := strings.SplitN(name, ":", 6)
	if len(parts) < 6 {
		return nil // the unique id of a principal that is gone
	}
	if session, ok := strings.CutPrefix(parts[5], "assumed-role/"); ok {
		role, id, _ := strings.Cut(session, "/")
		head := "arn:" + parts[1] + ":iam::" + parts[4] + ":role/"
		behind := language.Join(language.Literal(end), language.Many(language.Except(":"), 0), language.Literal(":"+id))
		return language.Union{
			language.Join(language.Literal(head+role), behind),
			language.Join(language.Literal(head), language.Many(pathed, 0), language.Literal("/"+role), behind),
		}
	}
	return language.Union{language.Join(language.Literal(name), tail)}
}

// accountNamed is the account that a principal of the type AWS is, by its ARN or its id.
func accountNamed(name string) (account string, is bool) {
	account = strings.TrimSuffix(name, ":root")
	is = account != name || len(name) == 12
	return account[strings.LastIndexByte(account, ':')+1:], is
}
