package access

import (
	"slices"
	"strconv"

	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// change finds what a change of a secret's policies lets in anew: the grants after it to whom the policies
// before it did not allow as much.
func (d *Decisions) change(in *model.Snapshot, change *model.Change, s *model.Secret, key *model.Key) {
	change.Grants = nil
	if change.Hides("before") || change.Hides("after") || s == nil {
		change.Hide("grants")
		return
	}
	before, after := *s, *s
	before.Policies, after.Policies = change.Before, change.After
	before.Object, after.Object = hidesOf(&change.Object, "before"), hidesOf(&change.Object, "after")
	before.ARN, after.ARN, before.Name, after.Name = s.ARN, s.ARN, s.Name, s.Name
	old, now := d.newSubject(in, &before, key), d.newSubject(in, &after, key)
	decider := decide.New(now.world, now.docs()...)
	answer := decider.NewAccess(old.docs())
	switch answer.Tri {
	case model.No:
		return
	case model.Unknown:
		change.Hide("grants")
		return
	}
	was, had := d.verdict(old), d.verdict(now)
	for _, g := range had.grants {
		if g.Actions = anew(was.grants, g); len(g.Actions) > 0 {
			g.Path = "after" + g.Path[len("policies"):]
			add(&change.Grants, &g)
		}
	}
	if len(change.Grants) == 0 {
		change.Grants = []model.Grant{now.only(answer)}
	}
}

// hidesOf turns what is hidden of one side of a change into what is hidden of a secret's policies.
func hidesOf(o *model.Object, side string) model.Object {
	var out model.Object
	for _, path := range o.Unknown {
		for i := range 1 << 6 {
			at := model.Path(side).Join(strconv.Itoa(i))
			if at.Covers(path) {
				out.Hide(model.Path("policies").Join(strconv.Itoa(i)).Join("document"))
			}
		}
	}
	return out
}

// anew are the actions of a grant that none of the old grants gives to the same callers from as far.
func anew(old []model.Grant, g model.Grant) []string {
	return slices.DeleteFunc(slices.Clone(g.Actions), func(action string) bool {
		return slices.ContainsFunc(old, func(o model.Grant) bool {
			return (o.Who == g.Who || o.Who.Kind == "any") && (o.Network == "" || o.Network == g.Network) && (o.Direct || !g.Direct) && slices.Contains(o.Actions, action)
		})
	})
}

// only is a grant of which no more is known than its witness: the change widens one that was there.
func (c *subject) only(a decide.Answer) model.Grant {
	who := a.Witness.Principal
	g := model.Grant{
		Who: model.Who{Kind: kindOf(who.Type), ID: who.ARN, Account: who.Account, Own: who.Account == c.account}, Actions: []string{a.Witness.Action},
		Witness: a.Witness,
	}
	if who.Type == "service" {
		g.Who.ID = who.Service
	}
	c.prove(&g, a.Statement)
	if g.Path != "" {
		g.Path = "after" + g.Path[len("policies"):]
	}
	return g
}

func kindOf(caller string) string {
	if caller == "root" {
		return "account"
	}
	return caller
}
