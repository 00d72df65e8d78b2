package decide

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// Grants are the most general sets of requests that the policies allow: for each set of callers the actions
// and the network to which they are confined. What a wider set may do is not repeated for a narrower one.
// What cannot be told is in because, and then there may be further grants.
func (d *Decider) Grants() (grants []model.Grant, because []string) {
	type known struct {
		cell
		grants  []allowance
		because []string
	}
	alike, wide := make(map[string]known), wider{}
	cells := d.cells()
	for _, c := range cells {
		like := ""
		if len(cells) > many {
			like = d.alike(&c)
		}
		one, decided := alike[like]
		if like == "" || !decided {
			one.cell = c
			one.grants, one.because = d.granted(c)
			alike[like] = one
		} else if renamed, confirmed := d.renamed(one.grants, &one.cell, &c); confirmed {
			one.grants = renamed
		} else {
			one.grants, one.because = d.granted(c)
		}
		because = append(because, one.because...)
		for _, a := range one.grants {
			g := a.Grant
			if g.Actions = wide.beyond(&g); len(g.Actions) > 0 {
				g.Witness, g.Statement = a.proof(g.Actions)
				grants = append(grants, g)
				wide.add(&g)
			}
		}
	}
	slices.Sort(because)
	return grants, slices.Compact(because)
}

// many cells are worth the work of finding out which of them are alike.
const many = 12

// wider are the grants to sets of callers that hold others, by the account or organization that they are of,
// if any.
type wider map[string][]model.Grant

func (w wider) add(g *model.Grant) {
	if !slices.Contains([]string{"any", "any_org_member", "organization", "account"}, g.Who.Kind) {
		return
	}
	w[home(&g.Who)] = append(w[home(&g.Who)], *g)
}

// home is the account or organization of callers.
func home(who *model.Who) string {
	if who.Kind != "organization" && who.Kind != "unit" {
		return who.Account
	}
	id, _, _ := strings.Cut(who.ID, "/")
	return id
}

// beyond are the actions of a grant that no wider one has.
func (w wider) beyond(g *model.Grant) []string {
	return slices.DeleteFunc(slices.Clone(g.Actions), func(action string) bool {
		has := func(wide model.Grant) bool {
			return includes(wide.Who, g.Who) && (wide.Network == "" || wide.Network == g.Network) && (wide.Direct || !g.Direct) && slices.Contains(wide.Actions, action)
		}
		return slices.ContainsFunc(w[""], has) || home(&g.Who) != "" && slices.ContainsFunc(w[home(&g.Who)], has)
	})
}

// includes reports whether one set of callers holds another.
func includes(w, g model.Who) bool {
	switch {
	case g.Kind == "service":
		return false
	case w.Kind == "any":
		return true
	case w.Kind == "any_org_member":
		return g.Kind == "organization" || g.Kind == "unit"
	case w.Kind == "organization":
		return g.Kind == "unit" && strings.HasPrefix(g.ID, w.ID+"/")
	case w.Kind == "account":
		return g.Account == w.Account
	}
	return false
}

// offer is what a group of actions comes to for one set of callers.
type offer struct {
	network   string
	direct    bool
	effective model.Tri
}

// allowance is a grant with a proof for each group of its actions.
type allowance struct {
	model.Grant
	proofs []Answer
}

// proof is that of the actions that are left of a grant, that of reading a value if it is among them.
func (a *allowance) proof(actions []string) (witness *model.Request, statement string) {
	for _, p := range a.proofs {
		if slices.Contains(actions, p.Witness.Action) && (witness == nil || p.Witness.Action == "secretsmanager:GetSecretValue") {
			witness, statement = p.Witness, title(p.Statement)
		}
	}
	return witness, statement
}

// granted are the grants of one set of callers: groups of actions that come to the same.
func (d *Decider) granted(c cell) (grants []allowance, because []string) {
	for _, group := range d.parted() {
		q := question{classes: c.classes, own: []bool{c.own}, networks: networks, actions: group, must: c.must, naming: &c.naming}
		if c.service() {
			q.networks = networks[:1]
		}
		found := d.ask(q)
		if found.Tri == model.Unknown {
			because = append(because, found.Because...)
		}
		if found.Tri != model.Yes {
			continue
		}
		one := d.offer(c, q)
		i := slices.IndexFunc(grants, func(g allowance) bool { return offer{g.Network, g.Direct, g.Effective} == one })
		if i < 0 {
			i = len(grants)
			grants = append(grants, allowance{Grant: model.Grant{Who: c.who, Network: one.network, Direct: one.direct, Effective: one.effective}})
		}
		g := &grants[i]
		g.Actions = append(g.Actions, d.reachable(group, c).Names()...)
		g.proofs = append(g.proofs, found)
	}
	for i := range grants {
		slices.Sort(grants[i].Actions)
	}
	slices.SortStableFunc(grants, func(a, b allowance) int { return cmp.Compare(a.Network, b.Network) })
	return grants, because
}

// parted are the groups of actions with those that read values apart: what they come to hangs on the key.
func (d *Decider) parted() (out []iam.Actions) {
	reads := iam.ActionsOf("value_read")
	for _, group := range d.groups {
		for _, part := range []iam.Actions{group & reads, group &^ reads} {
			if part != 0 {
				out = append(out, part)
			}
		}
	}
	return out
}

// reachable are the actions of a group that take effect for the callers at all.
func (d *Decider) reachable(group iam.Actions, c cell) iam.Actions {
	var out iam.Actions
	for _, action := range group.List() {
		if c.own || c.service() || action.CrossAccount {
			out |= action.Set
		}
	}
	return out
}

func (d *Decider) offer(c cell, q question) offer {
	o := offer{network: d.confinement(q), effective: model.Yes}
	if c.own {
		direct := q
		direct.unaided = true
		o.direct = d.ask(direct).Tri == model.Yes
	}
	if c.service() {
		o.direct = true
		return o
	}
	if q.actions&iam.ActionsOf("value_read") != 0 {
		q.readable = true
		o.effective = d.ask(q).Tri
	}
	return o
}

// confinement names the networks from which alone the requests may come, "" where they may come from
// anywhere.
func (d *Decider) confinement(q question) string {
	if len(q.networks) == 1 || len(d.blocks)+len(d.endpoints)+len(d.vpcs) == 0 {
		return ""
	}
	must := q.must
	also := func(more func(s setting) conjunction) question {
		q.must = func(s setting) conjunction { return append(must(s), more(s)...) }
		return q
	}
	if d.ask(also(d.anywhere)).Tri != model.No {
		return ""
	}
	in := func(n net) bool {
		one := also(func(setting) conjunction { return conjunction{{n.variable, n.predicate}} })
		one.networks = []string{n.way}
		return d.ask(one).Tri != model.No
	}
	return d.through(in)
}

// through names the networks by which a question is answered. Of those that the policies do not tell apart
// one is asked about.
func (d *Decider) through(in func(net) bool) string {
	var names []string
	more, answers := 0, make(map[string]bool)
	for _, n := range d.nets() {
		is, asked := answers[n.like]
		if !asked {
			is = in(n)
			answers[n.like] = is
		}
		switch {
		case is && len(names) < maxNetworks:
			names = append(names, n.name())
		case is:
			more++
		}
	}
	switch {
	case len(names) == 0:
		return "a named network"
	case more > 0:
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// maxNetworks is how many networks are named before the rest is counted.
const maxNetworks = 8
