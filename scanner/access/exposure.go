package access

import (
	"cmp"
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// decide asks all that is asked of a secret's policies.
func (c *subject) decide(trust Trust) *verdict {
	v := &verdict{refused: slices.ContainsFunc(c.policies, func(p policy) bool { return p.refused })}
	if len(c.policies) == 0 && !c.more {
		v.exposure = model.Exposure{Public: model.No, PublicNetwork: model.No, ConfusedDeputy: model.No, ValueReadable: model.No, Level: levelOwn}
		return v
	}
	d := decide.New(c.world, c.docs()...)
	v.grant(c, d)
	v.public(c, d)
	v.deputy(c, d)
	v.shares(c, d, trust)
	v.level()
	v.write(c, d)
	v.tags(c)
	v.fixes(c)
	return v
}

// grant says which grants there are, and whether there may be others.
func (v *verdict) grant(c *subject, d *decide.Decider) {
	grants, because := d.Grants()
	for i := range grants {
		g := &grants[i]
		g.Who.Own = g.Who.Account == c.account
		c.prove(g, nil)
	}
	v.grants = grants
	switch {
	case len(because) > 0:
		v.hide(because, "grants")
	case c.more:
		v.hide(nil, "grants")
	}
}

func (v *verdict) public(c *subject, d *decide.Decider) {
	open, confined := d.Public(iam.AllActions())
	e := &v.exposure
	v.tri(c, open, &e.Public, "exposure.public", "exposure.public_by")
	if e.Public == model.Yes {
		e.PublicNetwork = model.No
	} else {
		v.tri(c, confined, &e.PublicNetwork, "exposure.public_network", "exposure.public_network_by")
	}
	if e.Public == model.No && e.PublicNetwork == model.No {
		e.ValueReadable = model.No
	} else {
		v.tri(c, d.PublicValue(), &e.ValueReadable, "exposure.value_readable")
	}
	switch model.Yes {
	case e.Public:
		e.PublicBy = v.proof(c, open, "")
	case e.PublicNetwork:
		e.PublicNetworkBy = v.proof(c, confined, "a named network")
	}
}

func (v *verdict) deputy(c *subject, d *decide.Decider) {
	found := d.ConfusedDeputy()
	v.tri(c, found, &v.exposure.ConfusedDeputy, "exposure.confused_deputy", "exposure.confused_deputy_by")
	if found.Tri == model.Yes {
		g := &model.Grant{Who: model.Who{Kind: "service", ID: found.Witness.Principal.Service}, Actions: []string{found.Witness.Action}, Direct: true, Witness: found.Witness}
		for _, other := range v.grants {
			if other.Who == g.Who {
				g.Actions = union(g.Actions, other.Actions)
			}
		}
		c.prove(g, found.Statement)
		v.exposure.ConfusedDeputyBy = g
	}
}

// tri writes an answer down. Policies that nobody has seen can only add to what is allowed.
func (v *verdict) tri(c *subject, a decide.Answer, into *model.Tri, paths ...model.Path) {
	switch {
	case a.Tri == model.Unknown:
		v.hide(a.Because, paths...)
	case a.Tri == model.No && c.more:
		v.hide(nil, paths...)
	default:
		*into = a.Tri
	}
}

// proof is the grant to everybody with all that everybody may do. What reads the value stands for the rest.
// It says itself whether strangers obtain the value, so that who asks only for the grant need not ask for that.
func (v *verdict) proof(c *subject, a decide.Answer, network string) *model.Grant {
	out := model.Grant{Who: model.Who{Kind: "any"}, Network: network, Witness: a.Witness, Actions: []string{a.Witness.Action}}
	c.prove(&out, a.Statement)
	for _, g := range v.grants {
		if g.Who.Kind != "any" || (g.Network == "") != (network == "") {
			continue
		}
		actions := union(out.Actions, g.Actions)
		if slices.ContainsFunc(g.Actions, readsValue) || g.Network != "" && out.Network == network {
			out = g
		}
		out.Actions = actions
	}
	out.Effective = cmp.Or(v.exposure.ValueReadable, model.Unknown)
	switch {
	case !slices.ContainsFunc(out.Actions, readsValue):
		out.Effective = model.Yes
	case out.Effective == model.No:
		out.Why = c.unserved()
	}
	return &out
}

func union(a, b []string) []string {
	out := append(a[:len(a):len(a)], b...)
	slices.Sort(out)
	return slices.Compact(out)
}

func readsValue(action string) bool { return iam.ActionsOf("value_read").Has(iam.ActionsLike(action)) }

// Levels of exposure, by the widest grant.
const (
	levelPublic       = "public"
	levelOrganization = "organization" // one that is not trusted, or all
	levelAccount      = "account"      // that is not trusted
	levelTrusted      = "trusted"
	levelOwn          = "own"
)

func (v *verdict) level() {
	hidden := slices.ContainsFunc(v.hidden, func(p model.Path) bool {
		return p == "grants" || p == "exposure.public" || p == "exposure.public_network"
	})
	if hidden {
		v.hide(nil, "exposure.level")
		return
	}
	order := []string{levelOwn, levelTrusted, levelAccount, levelOrganization, levelPublic}
	widest := 0
	for _, g := range v.grants {
		widest = max(widest, slices.Index(order, levelOf(g.Who)))
	}
	v.exposure.Level = order[widest]
}

func levelOf(w model.Who) string {
	switch {
	case w.Kind == "any":
		return levelPublic
	case w.Own, w.Kind == "service":
		return levelOwn
	case w.Trusted:
		return levelTrusted
	case w.Kind == "any_org_member", w.Kind == "organization", w.Kind == "unit":
		return levelOrganization
	}
	return levelAccount
}
