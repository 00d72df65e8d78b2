package decide

import (
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// clause is a statement as one setting sees it.
type clause struct {
	*written
	bounds
	why []string // keys and elements because of which the bounds differ
}

// written is where a clause is written.
type written struct {
	doc       *iam.Document
	statement *iam.Statement
}

// compiler turns statements into clauses.
type compiler struct {
	*World
	*numbered
	prepared map[*iam.Statement]*prepared
}

// clause compiles a statement for a setting. principals is whether it has any: identity policies have
// not. Only where unaided is set do the ways to name a caller differ.
func (c *compiler) clause(doc *iam.Document, st *iam.Statement, s setting, principals bool) clause {
	out := clause{written: &written{doc, st}}
	empty := conjunction{}
	out.lower, out.upper = &empty, &empty
	if st.Unknown || st.Effect.Unknown {
		out.doubt()
		out.why = append(out.why, st.Path)
		return out
	}
	p := c.prepare(doc, st)
	c.action(&out, p, st, s)
	if out.upper == nil {
		return out
	}
	if principals {
		c.principal(&out, st, s)
	}
	if s.action.Secret || s.kms {
		c.resources(&out, p, st, s)
	} else if out.upper != nil && !onEverything(st) {
		out.never() // an action that acts on no secret takes no ARN
	}
	for i := range st.Conditions {
		if out.upper == nil {
			return out
		}
		c.condition(&out, doc, &st.Conditions[i], principals, s)
	}
	if st.ConditionsUnknown && out.lower != nil {
		out.doubt()
		out.why = append(out.why, st.Path+".Condition")
	}
	return out
}

func onEverything(st *iam.Statement) bool {
	if st.NotResource.Present() {
		return !hasValue(st.NotResource, "*")
	}
	return !st.Resource.Present() || hasValue(st.Resource, "*")
}

func hasValue(e iam.Element, text string) bool {
	for _, v := range e.Values {
		if v.Value == text || v.Unknown {
			return true
		}
	}
	return false
}

// prepared is what a statement says whatever the setting: of which actions, and of the secret.
type prepared struct {
	actions   iam.Actions // that it lists
	resources [2]reach    // of Resource and NotResource
	variable  bool        // its resources depend on the request
	signs     []byte      // what it makes of each action; nil until it is asked
}

// reach tells whether patterns of resources match every ARN that the secret may have, or one of them.
type reach struct{ surely, maybe bool }

func (c *compiler) prepare(doc *iam.Document, st *iam.Statement) *prepared {
	if known := c.prepared[st]; known != nil {
		return known
	}
	p := &prepared{}
	for _, e := range []iam.Element{st.Action, st.NotAction} {
		for _, v := range e.Values {
			if !v.Unknown {
				p.actions |= iam.ActionsLike(v.Value)
			}
		}
	}
	for i, e := range []*iam.Element{&st.Resource, &st.NotResource} {
		variable := e.Unknown || c.Open
		for _, v := range e.Values {
			p.variable = p.variable || strings.Contains(v.Value, "${")
			variable = variable || v.Unknown
		}
		if variable || p.variable {
			p.resources[i] = c.reach(doc, e, setting{class: "role"})
			continue
		}
		matches := slices.ContainsFunc(e.Values, func(v iam.Text) bool { return iam.Matches(v.Value, c.Secret) })
		p.resources[i] = reach{matches, matches}
	}
	c.prepared[st] = p
	return p
}

func (c *compiler) reach(doc *iam.Document, e *iam.Element, s setting) reach {
	lower, upper := c.union(e, "stringlike", place{variable: "secret", wild: language.Any, wrap: itself}, "", doc, s)
	return reach{c.covers(lower), c.touches(upper)}
}

// action decides whether the statement is about the action.
func (c *compiler) action(out *clause, p *prepared, st *iam.Statement, s setting) {
	if st.Action.Present() == st.NotAction.Present() {
		out.never() // AWS takes neither both nor none
		return
	}
	e, inverse := st.Action, false
	if st.NotAction.Present() {
		e, inverse = st.NotAction, true
	}
	listed := p.actions&s.action.Set != 0
	switch {
	case listed == inverse && !(e.Unknown && !listed), listed && inverse:
		out.never()
	case !listed && e.Unknown:
		out.doubt()
		out.why = append(out.why, st.Path+".Action")
	}
}

// resources decides whether the statement is about the secret. A key's policy is about its own key.
func (c *compiler) resources(out *clause, p *prepared, st *iam.Statement, s setting) {
	if s.kms {
		return
	}
	for i, e := range []*iam.Element{&st.Resource, &st.NotResource} {
		if !e.Present() {
			continue
		}
		r := p.resources[i]
		if p.variable {
			r = c.reach(out.doc, e, s)
		}
		if i == 1 {
			r.surely, r.maybe = !r.maybe, !r.surely
		}
		switch {
		case !r.maybe:
			out.never()
		case !r.surely:
			out.doubt()
			out.why = append(out.why, st.Path+".Resource")
		}
	}
}

// reaching is how much work it may take to tell whether a statement is about the secret.
const reaching = 50_000

// covers reports whether the union holds every ARN that the secret may have, touches whether one of them.
func (c *compiler) covers(u language.Union) bool {
	_, outside, err := language.Query{In: indexes(c.secret()), Out: indexes(u)}.Find(&language.Budget{Left: reaching})
	return err == nil && !outside
}

func indexes(unions ...language.Union) (out []*language.Index) {
	for _, u := range unions {
		out = append(out, language.IndexOf(u))
	}
	return out
}

func (c *compiler) touches(u language.Union) bool {
	_, inside, err := language.Query{In: indexes(c.secret(), u)}.Find(&language.Budget{Left: reaching})
	return err != nil || inside
}

// reason names a condition for people.
func reason(st *iam.Statement, condition *iam.Condition) string {
	return fmt.Sprintf("%s: %s %s", st.Path, condition.Operator.Value, condition.Key.Value)
}
