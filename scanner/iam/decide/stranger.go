package decide

import (
	"smaudit/scanner/iam/language"
)

// strange are callers whose account and organization nobody has named: neither a policy nor the
// configuration. What they may do, everybody may.
func (d *Decider) strange(s setting) conjunction {
	known, ok := d.strangers[s.class]
	if !ok {
		known = conjunction{
			{"caller", d.name(outside(d.accountsUnion(s, d.accounts), d.idsUnion(s)))}, {"organization", d.name(d.strangeOrganization())},
		}
		d.strangers[s.class] = known
	}
	return known[:len(known):len(known)]
}

// foreigner are the callers of other accounts than the owner's.
func (d *Decider) foreigner(s setting) atom {
	known, ok := d.foreign[s.class]
	if !ok {
		known = atom{"caller", d.name(outside(d.accountsUnion(s, []string{d.Account})))}
		d.foreign[s.class] = known
	}
	return known
}

func outside(unions ...language.Union) predicate {
	p := predicate{outside: true}
	for _, u := range unions {
		p.union = append(p.union, u...)
	}
	return p
}

// strangeOrganization is that of an account which is in none or in one that nobody has named.
func (d *Decider) strangeOrganization() predicate {
	p := outside(d.organizationsUnion(d.organizations))
	p.absent = true
	return p
}

func (d *Decider) accountsUnion(s setting, accounts []string) language.Union {
	at, _ := d.identity("aws:principalaccount", s)
	return union(accounts, at.wrap)
}

func (d *Decider) idsUnion(s setting) (u language.Union) {
	for _, id := range d.ids {
		u = append(u, d.idUnion(s, id)...)
	}
	return u
}

// idUnion are the callers of a unique id: a user, or the sessions of a role.
func (d *Decider) idUnion(s setting, id string) language.Union {
	if s.class != "user" && s.class != "role" {
		return nil
	}
	at, _ := d.identity("aws:userid", s)
	return at.wrap(language.Join(language.Literal(id), language.Many(language.Except(end), 0)))
}

func (d *Decider) organizationsUnion(names []string) language.Union {
	at, _ := d.identity("aws:principalorgid", setting{})
	return union(names, at.wrap)
}

// anywhere are calls that come from no network that a policy names.
func (d *Decider) anywhere(s setting) conjunction {
	if s.network == "internet" {
		return conjunction{{"aws:sourceip", predicate{absent: true, theory: addresses, blocks: d.blocks.join(private).complement()}}}
	}
	vpce := outside(union(d.endpoints, itself))
	vpc := outside(union(d.vpcs, itself))
	vpce.absent, vpc.absent = true, true
	return conjunction{{"aws:sourcevpce", vpce}, {"aws:sourcevpc", vpc}}
}

// strangeSource are calls of a service for the resource of somebody whom nobody has named, or for nobody
// in particular.
func (d *Decider) strangeSource(s setting) conjunction {
	organization := outside(d.organizationsUnion(d.organizations))
	organization.absent = true
	c := conjunction{{"source organization", organization}}
	switch s.source {
	case sourceFull, sourceARN:
		at := source("aws:sourceaccount", setting{source: sourceFull})
		return append(c, atom{"source", outside(union(d.accounts, at.wrap))})
	case sourceBare, sourceAccount:
		return append(c, atom{"source account", outside(union(d.accounts, itself))})
	}
	return c
}
