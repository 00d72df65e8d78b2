package access

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
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
	used, unheard, window, err := e.usedBy(c)
	var general []model.Use
	if p.Activity != nil {
		general = p.Activity.Uses
	}
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
		one := suggestion(c, w, doc, used, general, window)
		one.Others, one.Unheard = e.others(c, w), unheard
		out = append(out, one)
	}
	switch {
	case len(out) == 0:
		return nil, ErrNoPolicy
	case p.Activity == nil: // of what is upon no secret in particular nothing is known
		return nil, ErrNoRecord
	}
	return out, nil
}

// others are the ARNs of those who have a policy too: by their group, or since it is attached to several.
func (e *Estate) others(c *caller, w *written) (out []string) {
	for _, other := range e.callers {
		if other != c && slices.ContainsFunc(other.policies, func(o written) bool {
			return o.IdentityPolicy == w.IdentityPolicy || o.ARN != "" && o.ARN == w.ARN && o.Name == w.Name && o.Document == w.Document
		}) {
			out = append(out, other.who.ARN)
		}
	}
	return union(nil, out)
}

// usedBy are the secrets of which the record tells that the principal used them, those of which there is no
// record, and what of time it covers.
func (e *Estate) usedBy(c *caller) (used []taken, unheard []string, window model.Window, err error) {
	n := 0
	for _, h := range e.secrets {
		u := h.Usage
		if u == nil || u.Window.To.IsZero() {
			unheard = append(unheard, cmp.Or(h.ARN, h.ID))
			continue
		}
		if u.UsesCut {
			return nil, nil, window, fmt.Errorf("%w: more than %d kinds of use of %s", ErrNoRecord, model.MaxUses, h.Name)
		}
		window = spanning(window, u.Window)
		mine := slices.DeleteFunc(slices.Clone(u.Uses), func(u model.Use) bool { return u.Principal != c.who.ARN })
		if n += len(mine); n > maxDetails {
			return nil, nil, window, fmt.Errorf("%w: more than %d kinds of use", ErrNoRecord, maxDetails)
		}
		if len(mine) > 0 {
			used = append(used, taken{e.target(h), mine})
		}
	}
	if window.To.IsZero() {
		return nil, nil, window, ErrNoRecord
	}
	return used, unheard, window, nil
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

func suggestion(c *caller, w *written, today *iam.Document, used []taken, general []model.Use, window model.Window) *Suggestion {
	anew, omitted := narrowedIdentity(today, used, general)
	out := &Suggestion{Omitted: omitted, Policy: w.Name, Today: iam.Write(today), Document: iam.Write(anew), Window: window, Narrower: model.Yes}
	for _, t := range used {
		before, after := asResource(today, c.who.ARN), asResource(anew, c.who.ARN)
		out.prove(decide.New(t.world, after).NewAccess([]*iam.Document{before}))
		for _, u := range t.uses {
			out.Kept = append(out.Kept, keeps(t.target, before, after, u))
		}
	}
	for _, u := range general {
		out.Kept = append(out.Kept, stays(today, anew, u))
	}
	return out
}

// stays tells whether each statement that allows an action upon no secret in particular is still there for it.
func stays(today, anew *iam.Document, u model.Use) Kept {
	k := Kept{Use: u, Kept: model.Yes}
	for _, st := range today.Statements {
		if st.Effect.Value != "Allow" || !allows(&st, u.Action) {
			continue
		}
		k.By = true
		if !slices.ContainsFunc(anew.Statements, func(o iam.Statement) bool {
			return allows(&o, u.Action) && o.Effect.Value == "Allow" && reflect.DeepEqual(o.Conditions, st.Conditions) &&
				reflect.DeepEqual(o.Resource, st.Resource) && reflect.DeepEqual(o.NotResource, st.NotResource)
		}) {
			k.Kept = model.No
		}
	}
	return k
}

// narrowedIdentity is an identity's policy with no more in its statements of Secrets Manager than was used. The
// secrets are named in full, so that it says nothing of others.
func narrowedIdentity(doc *iam.Document, used []taken, general []model.Use) (anew *iam.Document, omitted []string) {
	out := *doc
	out.Statements = nil
	for i := range doc.Statements {
		st := &doc.Statements[i]
		if st.Effect.Value != "Allow" {
			out.Statements = append(out.Statements, *st)
			continue
		}
		other, any, spanning := elsewhere(st)
		if any {
			out.Statements = append(out.Statements, other)
		}
		omitted = union(omitted, spanning)
		if actions := actionsOf(st, general); len(actions) > 0 {
			part := *st // upon whatever it is about: a list has no secret to be held to
			part.Action, part.NotAction = listOf(st.At, actions...), iam.Element{}
			out.Statements = append(out.Statements, part)
		}
		out.Statements = append(out.Statements, usedOf(st, used)...)
	}
	apart(out.Statements)
	return &out, omitted
}

// elsewhere is what a statement allows of other services, which stays as it is. Spanning are patterns of which
// that cannot be told apart from what they allow of Secrets Manager.
func elsewhere(st *iam.Statement) (other iam.Statement, any bool, spanning []string) {
	const ours = "secretsmanager:*"
	other = *st
	if st.NotAction.Present() || slices.ContainsFunc(st.Action.Values, func(v iam.Text) bool { return v.Value == "*" }) {
		other.Action, other.NotAction = iam.Element{}, listOf(st.At, ours)
		other.NotAction.Values = append(slices.Clone(st.NotAction.Values), other.NotAction.Values...)
		return other, true, nil
	}
	other.Action.Values = nil
	for _, v := range st.Action.Values {
		service, _, _ := strings.Cut(v.Value, ":")
		switch {
		case iam.ActionsLike(v.Value)&iam.AllActions() == 0 && !strings.EqualFold(service, "secretsmanager"):
			other.Action.Values = append(other.Action.Values, v)
		case strings.ContainsAny(service, "*?"):
			spanning = append(spanning, v.Value)
		}
	}
	return other, len(other.Action.Values) > 0, spanning
}

func actionsOf(st *iam.Statement, uses []model.Use) (out []string) {
	for _, u := range uses {
		if allows(st, u.Action) {
			out = append(out, u.Action)
		}
	}
	return union(nil, out)
}

// usedOf are the parts of a statement that were used: one for the secrets of which the same was used. What a
// variable names is left to the variable.
func usedOf(st *iam.Statement, used []taken) (out []iam.Statement) {
	secrets := make(map[string][]string)
	var variable []string
	for _, t := range used {
		actions := actionsOf(st, t.uses)
		switch {
		case len(actions) == 0:
		case variables(st):
			variable = union(variable, actions)
		case about(st, t.arn):
			key := strings.Join(actions, ",")
			secrets[key] = append(secrets[key], t.arn)
		}
	}
	part := func(actions []string) *iam.Statement {
		out = append(out, *st)
		part := &out[len(out)-1]
		part.Action, part.NotAction = listOf(st.At, actions...), iam.Element{}
		return part
	}
	if len(variable) > 0 {
		part(variable)
	}
	for _, key := range slices.Sorted(maps.Keys(secrets)) {
		p := part(strings.Split(key, ","))
		p.Resource, p.NotResource = listOf(st.At, secrets[key]...), iam.Element{}
	}
	return out
}

func variables(st *iam.Statement) bool {
	return slices.ContainsFunc(slices.Concat(st.Resource.Values, st.NotResource.Values), func(v iam.Text) bool { return strings.Contains(v.Value, "${") })
}

// about reports whether a statement's resources have a secret.
func about(st *iam.Statement, arn string) bool {
	named := func(e iam.Element) bool {
		return slices.ContainsFunc(e.Values, func(v iam.Text) bool { return iam.Matches(v.Value, arn) })
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
		st.Principal = theseOnly(st.At, arn)
	}
	return &out
}
