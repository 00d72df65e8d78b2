package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// held are a statement with a condition more, which holds everybody to the owner's account, to who is trusted or to
// their organization. Where both accounts and organizations are trusted no condition keeps both, but two statements
// do.
func (c *subject) held(st *iam.Statement) (out []revision) {
	if !c.accountKnown() {
		return nil
	}
	accounts, further := c.accounts()
	organizations := c.organizations()
	inOrganization, inAccount := condition(st.At, "StringEquals", "aws:PrincipalOrgID", organizations...), condition(st.At, "StringEquals", "aws:PrincipalAccount", accounts...)
	asked := services(st)
	if asked {
		organizations = slices.DeleteFunc(organizations, func(id string) bool { return !slices.Contains(c.world.Trusted, id) })
		inOrganization, inAccount = condition(st.At, "StringEquals", "aws:SourceOrgID", organizations...), condition(st.At, "StringEquals", "aws:SourceAccount", accounts...)
	}
	one := func(by iam.Condition) revision { return revision{[]iam.Statement{also(st, by)}, "add " + spelled(by)} }
	two := revision{
		[]iam.Statement{also(st, inOrganization), also(st, inAccount)},
		"make two statements of it, one with " + spelled(inOrganization) + " and one with " + spelled(inAccount),
	}
	switch {
	case len(organizations) == 0 && len(accounts) > 0:
		return []revision{one(inAccount)}
	case len(organizations) == 0:
		return nil
	case len(accounts) == 0:
		return []revision{one(inOrganization)}
	case asked: // an organization of a service's source is trusted as well as an account
		return []revision{two}
	case further:
		return []revision{one(inOrganization), one(inAccount), two}
	}
	return []revision{one(inOrganization), one(inAccount)}
}

// accounts are the owner's and those that are trusted, none where they are too many to name, and whether there are
// any besides the owner's.
func (c *subject) accounts() (out []string, further bool) {
	out = []string{c.account}
	for _, name := range c.world.Trusted {
		if !strings.HasPrefix(name, "o-") && name != c.account {
			out = append(out, name)
		}
	}
	if !c.accountKnown() || len(out) > maxNamed {
		return nil, false
	}
	return out, len(out) > 1
}

// organizations are the owner's, where its id is told, and those that are trusted.
func (c *subject) organizations() (out []string) {
	out = slices.DeleteFunc(slices.Clone(c.world.Trusted), func(name string) bool { return !strings.HasPrefix(name, "o-") })
	if c.world.Organization != "" && c.world.Organization != model.OwnOrganization {
		out = union(out, []string{c.world.Organization})
	}
	return out
}

// spelled is such a condition in words.
func spelled(c iam.Condition) string {
	values := make([]string, len(c.Values.Values))
	for i, v := range c.Values.Values {
		values[i] = v.Value
	}
	return c.Operator.Value + " " + c.Key.Value + " " + strings.Join(values, ", ")
}

// also is a statement with a condition more.
func also(st *iam.Statement, by iam.Condition) iam.Statement {
	out := *st
	out.Conditions = append(slices.Clone(st.Conditions), by)
	return out
}

// maxNamed bounds how many accounts a condition that is proposed names.
const maxNamed = 8

func services(st *iam.Statement) bool {
	return len(st.Principal.Groups) > 0 && !slices.ContainsFunc(st.Principal.Groups, func(g iam.PrincipalGroup) bool { return g.Type.Value != "Service" })
}
