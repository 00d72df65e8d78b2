package access

import (
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// concern is what a list of shares is about.
type concern struct {
	path    model.Path
	list    func(*model.Exposure) *[]model.Grant
	actions iam.Actions
	foreign bool // callers of other accounts only
}

func concerns() []concern {
	all, reads, manages := iam.AllActions(), iam.ActionsOf("value_read"), iam.ActionsOf("permissions")&^iam.ActionsLike("secretsmanager:ValidateResourcePolicy")
	return []concern{
		{"exposure.untrusted", func(e *model.Exposure) *[]model.Grant { return &e.Untrusted }, all, true},
		{"exposure.whole_accounts", func(e *model.Exposure) *[]model.Grant { return &e.WholeAccounts }, all, true},
		{"exposure.broken_shares", func(e *model.Exposure) *[]model.Grant { return &e.BrokenShares }, reads, true},
		{"exposure.managers", func(e *model.Exposure) *[]model.Grant { return &e.Managers }, manages, false},
	}
}

// maxDoubted bounds the statements of which it is found out one by one what they are about.
const maxDoubted = 50

// shares sorts out the grants. Where not all of them can be told, a list is told still if what is not known stands in
// statements that it is not about: they are left out then, which changes nothing of it.
func (v *verdict) shares(c *subject, d *decide.Decider, trust Trust) {
	v.share(c, trust)
	if !slices.Contains(v.hidden, "grants") || c.hidden || c.more || d.Exhausted() {
		return
	}
	for _, about := range concerns() {
		if !slices.Contains(v.hidden, about.path) {
			continue
		}
		part, left := c.without(d, about)
		if !left {
			continue
		}
		w := &verdict{}
		w.grant(part, d.Sharing(part.world, part.docs()...))
		if w.share(part, trust); slices.Contains(w.hidden, about.path) {
			continue
		}
		list := *about.list(&w.exposure)
		for i := range list {
			list[i].Actions = slices.DeleteFunc(slices.Clone(list[i].Actions), func(action string) bool { return iam.ActionsLike(action)&about.actions == 0 })
		}
		*about.list(&v.exposure) = list
		v.hidden = slices.DeleteFunc(v.hidden, func(path model.Path) bool { return path == about.path })
	}
}

// without leaves out the statements that a concern is not about, and reports whether there are any.
func (c *subject) without(d *decide.Decider, about concern) (*subject, bool) {
	part, left, asked := *c, false, 0
	part.policies = slices.Clone(c.policies)
	for i := range part.policies {
		doc := *part.policies[i].doc
		doc.Statements = slices.DeleteFunc(slices.Clone(doc.Statements), func(st iam.Statement) bool {
			asked++
			apart := asked <= maxDoubted && !st.Unknown && c.apart(d, &doc, st, about)
			left = left || apart
			return apart
		})
		part.policies[i].doc = &doc
	}
	return &part, left
}

// apart reports whether a statement, for all that it may say, is about none of the requests of a concern.
func (c *subject) apart(d *decide.Decider, doc *iam.Document, st iam.Statement, about concern) bool {
	if !about.foreign {
		return !st.NotAction.Present() && !st.Action.Unknown && !slices.ContainsFunc(st.Action.Values, func(v iam.Text) bool {
			return v.Unknown || iam.ActionsLike(v.Value)&about.actions != 0
		})
	}
	if !c.accountKnown() || st.Effect.Unknown {
		return false
	}
	st.Effect.Value = "Allow"
	alone := &iam.Document{Version: doc.Version, Statements: []iam.Statement{st}}
	return d.Sharing(c.world, alone).NotGranted(about.actions).Tri == model.Yes
}
