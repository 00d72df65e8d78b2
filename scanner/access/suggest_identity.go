package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// taken is a secret with what a principal did with it.
type taken struct {
	*target
	uses []model.Use
}

// SuggestForPrincipal makes the policies of a user or role narrower, one after the other, by what is recorded of
// its uses of secrets. It is about actions of Secrets Manager only: what a policy allows of other services stays.
func (e *Estate) SuggestForPrincipal(p *model.Principal) ([]*Suggestion, error) {
	c := e.caller(p)
	used, window, err := e.usedBy(c)
	if err != nil {
		return nil, err
	}
	var out []*Suggestion
	for i := range c.policies {
		w := &c.policies[i]
		doc := e.document(w, &place{regionKnown: true, nameKnown: true, account: c.who.Account})
		switch {
		case !known(doc):
			return nil, fmt.Errorf("policy %s: %w", w.Name, ErrUnreadable)
		case !iam.Concerns(doc):
			continue
		}
		out = append(out, suggestion(c, w, doc, used, window))
	}
	if len(out) == 0 {
		return nil, ErrNoPolicy
	}
	return out, nil
}

// usedBy are the secrets of which the record tells that the principal used them, and what of time it covers.
func (e *Estate) usedBy(c *caller) (used []taken, window model.Window, err error) {
	n := 0
	for _, h := range e.secrets {
		u := h.Usage
		if u == nil || u.Window.To.IsZero() {
			continue
		}
		if u.UsesCut {
			return nil, window, fmt.Errorf("%w: more than %d kinds of use of %s", ErrNoRecord, model.MaxUses, h.Name)
		}
		window = spanning(window, u.Window)
		mine := slices.DeleteFunc(slices.Clone(u.Uses), func(u model.Use) bool { return u.Principal != c.who.ARN })
		if n += len(mine); n > maxDetails {
			return nil, window, fmt.Errorf("%w: more than %d kinds of use", ErrNoRecord, maxDetails)
		}
		if len(mine) > 0 {
			used = append(used, taken{e.target(h), mine})
		}
	}
	if window.To.IsZero() {
		return nil, window, ErrNoRecord
	}
	return used, window, nil
}

// spanning is what both windows cover.
func spanning(a, b model.Window) model.Window {
	if a.To.IsZero() {
		return b
	}
	if b.From.After(a.From) {
		a.From = b.From
	}
	if b.To.Before(a.To) {
		a.To = b.To
	}
	a.Complete = a.Complete && b.Complete
	if a.Region != b.Region {
		a.Region = ""
	}
	if a.Note == "" {
		a.Note = b.Note
	}
	return a
}

func suggestion(c *caller, w *written, today *iam.Document, used []taken, window model.Window) *Suggestion {
	anew := narrowedIdentity(today, used)
	out := &Suggestion{Policy: w.Name, Today: iam.Write(today), Document: iam.Write(anew), Window: window, Narrower: model.Yes}
	for _, t := range used {
		before, after := asResource(today, c.who.ARN), asResource(anew, c.who.ARN)
		out.prove(decide.New(t.world, after).NewAccess([]*iam.Document{before}))
		for _, u := range t.uses {
			out.Kept = append(out.Kept, keeps(t.target, before, after, u))
		}
	}
	return out
}

// narrowedIdentity is an identity's policy with no more in its statements of Secrets Manager than was used. The
// secrets are named in full, so that it says nothing of others.
func narrowedIdentity(doc *iam.Document, used []taken) *iam.Document {
	out := *doc
	out.Statements = nil
	for i := range doc.Statements {
		st := &doc.Statements[i]
		if st.Effect.Value != "Allow" {
			out.Statements = append(out.Statements, *st)
			continue
		}
		if other, any := elsewhere(st); any {
			out.Statements = append(out.Statements, other)
		}
		out.Statements = append(out.Statements, usedOf(st, used)...)
	}
	for i := range out.Statements {
		st := &out.Statements[i]
		if first := slices.IndexFunc(out.Statements, func(o iam.Statement) bool { return o.Sid.Value == st.Sid.Value }); first < i && st.Sid.Value != "" {
			st.Sid.Value += letters(i)
		}
	}
	return &out
}

// elsewhere is what a statement allows of other services. Where it allows all but some actions, or by one word
// those of all services, that cannot be told apart from what it allows of Secrets Manager, and is left out.
func elsewhere(st *iam.Statement) (iam.Statement, bool) {
	other := *st
	other.Action.Values = slices.DeleteFunc(slices.Clone(st.Action.Values), func(v iam.Text) bool {
		return iam.ActionsLike(v.Value) != 0 || strings.HasPrefix(strings.ToLower(v.Value), "secretsmanager:")
	})
	return other, len(other.Action.Values) > 0
}

// usedOf are the parts of a statement that were used: one for the secrets of which the same was used.
func usedOf(st *iam.Statement, used []taken) (out []iam.Statement) {
	secrets := make(map[string][]string)
	for _, t := range used {
		var actions []string
		for _, u := range t.uses {
			if allows(st, u.Action) && names1(st, t.arn) {
				actions = append(actions, u.Action)
			}
		}
		if len(actions) > 0 {
			key := strings.Join(union(nil, actions), ",")
			secrets[key] = append(secrets[key], t.arn)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(secrets)) {
		part := *st
		part.Action, part.NotAction = listOf(st.At, strings.Split(key, ",")...), iam.Element{}
		part.Resource, part.NotResource = listOf(st.At, secrets[key]...), iam.Element{}
		out = append(out, part)
	}
	return out
}

// names1 reports whether a statement's resources have a secret. A variable may be anything.
func names1(st *iam.Statement, arn string) bool {
	named := func(e iam.Element) bool {
		return slices.ContainsFunc(e.Values, func(v iam.Text) bool {
			return iam.Matches(v.Value, arn) || strings.Contains(v.Value, "${")
		})
	}
	if st.NotResource.Present() {
		return !named(st.NotResource)
	}
	return named(st.Resource)
}

// asResource is an identity's policy as a secret's policy would say it of that identity.
func asResource(doc *iam.Document, arn string) *iam.Document {
	out := *doc
	out.Statements = slices.Clone(doc.Statements)
	for i := range out.Statements {
		st := &out.Statements[i]
		st.Principal = iam.Principals{At: st.At, Groups: []iam.PrincipalGroup{{Type: iam.Text{Value: "AWS", At: st.At}, Members: listOf(st.At, arn)}}}
	}
	return &out
}
