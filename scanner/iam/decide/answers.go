package decide

import (
	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// Public answers whether a stranger may take one of the actions: open, from anywhere; else confined, only
// from or through a network that a policy names. Such a network confines no identity.
func (d *Decider) Public(actions iam.Actions) (open, confined Answer) {
	q := question{classes: identities, own: []bool{false}, networks: networks, actions: actions, must: d.strange}
	confined = d.ask(q)
	if confined.Tri == model.No {
		return confined, confined
	}
	q.must = func(s setting) conjunction { return append(d.strange(s), d.anywhere(s)...) }
	return d.ask(q), confined
}

// PublicValue answers whether a stranger obtains the plaintext: whether the key decrypts for one as well.
func (d *Decider) PublicValue() Answer {
	return d.ask(question{
		classes: identities, own: []bool{false}, networks: networks, actions: iam.ActionsOf("value_read"), must: d.strange, readable: true,
	})
}

// ConfusedDeputy answers whether a service may be made to act for a stranger. A service that is let in as
// everybody is, by a statement that lets in strangers themselves, is no deputy; nor is one for operations that
// take no effect across accounts, which strangers cannot take either.
func (d *Decider) ConfusedDeputy() Answer {
	if !d.letsServicesIn() {
		return Answer{Tri: model.No}
	}
	deputies := func(st *iam.Statement) bool { return d.namesService(st) || !d.letsStrangersIn(st) }
	return d.ask(question{
		classes: []string{"service"}, own: []bool{false}, networks: networks[:1], actions: acrossAccounts(),
		must: d.strangeSource, via: deputies,
	})
}

// acrossAccounts are the actions that take effect for callers of other accounts.
func acrossAccounts() (set iam.Actions) {
	for _, action := range iam.AllActions().List() {
		if action.CrossAccount {
			set |= action.Set
		}
	}
	return set
}

// letsServicesIn reports whether a statement that allows may be about a service at all.
func (d *Decider) letsServicesIn() bool {
	for _, doc := range d.docs {
		if doc.Unknown {
			return true
		}
		for i := range doc.Statements {
			st := &doc.Statements[i]
			if st.Effect.Value == "Deny" {
				continue
			}
			if st.Unknown || st.Principal.Everyone || st.Principal.Unknown || !st.Principal.Present() || d.namesService(st) || namesEveryone(st.Principal) {
				return true
			}
		}
	}
	return false
}

func namesEveryone(p iam.Principals) bool {
	for _, group := range p.Groups {
		if group.Type.Unknown || group.Members.Unknown || hasValue(group.Members, "*") {
			return true
		}
	}
	return false
}

func (d *Decider) namesService(st *iam.Statement) bool {
	for _, group := range st.Principal.Groups {
		if group.Type.Value == "Service" {
			return true
		}
	}
	return false
}

func (d *Decider) letsStrangersIn(st *iam.Statement) bool { return d.toStrangers(st).Tri == model.Yes }

// toStrangers answers whether a statement by itself lets strangers in.
func (d *Decider) toStrangers(st *iam.Statement) Answer {
	known, asked := d.open[st]
	if !asked {
		known = d.ask(question{
			classes: identities, own: []bool{false}, networks: networks, actions: iam.AllActions(), must: d.strange, only: st, alone: true,
		})
		d.open[st] = known
	}
	return known
}

// NotGranted answers yes if none of the actions is granted to anybody outside the owner's account: to no
// caller of another account, and to no service that acts for another. A witness proves a no.
func (d *Decider) NotGranted(actions iam.Actions) Answer {
	granted := d.ask(question{classes: identities, own: []bool{false}, networks: networks, actions: actions})
	if granted.Tri != model.Yes {
		byService := d.ask(question{
			classes: []string{"service"}, own: []bool{false}, networks: networks[:1], actions: actions, must: d.strangeSource,
			via: d.namesService,
		})
		if byService.Tri == model.Yes || granted.Tri == model.No {
			granted = byService
		}
	}
	granted.Tri = opposite(granted.Tri)
	return granted
}

func opposite(t model.Tri) model.Tri {
	switch t {
	case model.Yes:
		return model.No
	case model.No:
		return model.Yes
	}
	return t
}

// NewAccess answers whether the policies allow a request that others did not: for callers of all accounts
// and for services. A caller of the owner's account is let in anew also where its account had to allow it
// before and need not any more.
func (d *Decider) NewAccess(old []*iam.Document) Answer {
	before, now := New(*d.World, old...), New(*d.World, d.docs...)
	before.numbered = now.numbered // predicates of both meet in one search
	before.budget, now.budget = d.budget, d.budget
	both := New(*d.World, append(old[:len(old):len(old)], d.docs...)...)
	now.apart, now.literals = both.apart, both.literals
	ask := func(q question) Answer {
		q.actions, q.networks, q.lacking = iam.AllActions(), networks, before
		return now.ask(q)
	}
	worst := Answer{Tri: model.No}
	for _, q := range []question{
		{classes: identities, own: []bool{false, true}},
		{classes: identities, own: []bool{true}, unaided: true},
		{classes: []string{"service"}, own: []bool{false}},
	} {
		switch found := ask(q); found.Tri {
		case model.Yes:
			return found
		case model.Unknown:
			worst = found
		}
	}
	return worst
}
