package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
)

// callerClass are callers that are alike.
type callerClass struct {
	one *caller
	claims
}

// claims are on which secrets the policies of a caller may allow something, and what of the caller they hang on.
type claims struct {
	all  bool // any
	list []claim
	told told
}

// claim is on the secrets that a pattern matches and that have one of some values of each of some tags.
type claim struct {
	pattern int // -1 is any
	tags    map[string][]string
}

func (c *claim) meets(s *secretClass) bool {
	if c.pattern >= 0 && !s.matched.has(c.pattern) {
		return false
	}
	for key, values := range c.tags {
		if !slices.Contains(values, s.tags[key]) {
			return false
		}
	}
	return true
}

// claims notes what the policies of a caller tell apart.
func (p *partition) claims(e *Estate, c *caller) claims {
	out := claims{all: c.hidden}
	id := c.alone()
	for i := range c.policies {
		doc := e.document(&c.policies[i], somewhere)
		out.all = out.all || doc.Unknown
		out.told.join(p.read(doc, id, func(st *iam.Statement, glob string, exact, not bool) {
			n := p.number(glob, exact)
			if st == nil || st.Effect.Value == "Deny" || !aboutSecrets(st) {
				return
			}
			if not || glob == "*" {
				n = -1
			}
			out.list = append(out.list, claim{n, tagsAsked(doc, st, id)})
		}))
		for j := range doc.Statements {
			st := &doc.Statements[j]
			out.all = out.all || st.Unknown || st.Effect.Value != "Deny" && aboutSecrets(st) && (st.Resource.Unknown || !st.Resource.Present() && !st.NotResource.Present())
		}
	}
	if c.boundary != nil {
		out.told.join(p.read(e.document(c.boundary, somewhere), id, p.pattern))
	}
	return out
}

// aboutSecrets reports whether a statement may be about an action on a secret.
func aboutSecrets(st *iam.Statement) bool {
	var set iam.Actions
	for _, v := range st.Action.Values {
		if v.Unknown {
			return true
		}
		set |= iam.ActionsLike(v.Value)
	}
	return st.NotAction.Present() || st.Action.Unknown || set&onSecret != 0
}

// tagsAsked are the values of tags of which a statement wants the secret to have one, as far as that is plain.
func tagsAsked(doc *iam.Document, st *iam.Statement, id *decide.Identity) map[string][]string {
	var out map[string][]string
	for _, c := range st.Conditions {
		name := strings.ToLower(c.Key.Value)
		tag, is := strings.CutPrefix(name, "aws:resourcetag/")
		if !is {
			tag, is = strings.CutPrefix(name, "secretsmanager:resourcetag/")
		}
		if !is || !strings.EqualFold(c.Operator.Value, "StringEquals") || c.Values.Unknown || c.Operator.Unknown || c.Key.Unknown {
			continue
		}
		values, plain := []string{}, true
		for _, v := range c.Values.Values {
			text, exact := id.Pattern(doc, v.Value)
			plain = plain && exact && !v.Unknown
			values = append(values, text)
		}
		if plain {
			if out == nil {
				out = make(map[string][]string)
			}
			out[tag] = values
		}
	}
	return out
}
