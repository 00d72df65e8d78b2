package decide

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// Loses answers whether edited policies refuse a request that these allow to somebody who is trusted: to a
// caller of the owner's account or of a trusted one, to a member of the owner's or a trusted organization,
// or to a service that says it acts for a trusted account, by a statement that means services.
func (d *Decider) Loses(edited []*iam.Document) Answer {
	after := New(*d.World, edited...)
	before := New(*d.World, d.docs...)
	after.numbered, after.budget, before.budget = before.numbered, d.budget, d.budget
	both := New(*d.World, append(edited[:len(edited):len(edited)], d.docs...)...)
	before.apart, before.literals = both.apart, both.literals
	before.sources = sources // the accounts that are trusted tell them apart, if no policy does
	worst := Answer{Tri: model.No}
	for _, q := range before.trustedQuestions() {
		q.actions, q.lacking = iam.AllActions(), after
		switch found := before.ask(q); found.Tri {
		case model.Yes:
			return found
		case model.Unknown:
			worst = found
		}
	}
	return worst
}

// trustedQuestions are about who is trusted.
func (d *Decider) trustedQuestions() []question {
	accounts := slices.DeleteFunc(slices.Clone(d.Trusted), func(name string) bool { return strings.HasPrefix(name, "o-") })
	organizations := slices.DeleteFunc(slices.Clone(d.Trusted), func(name string) bool { return !strings.HasPrefix(name, "o-") })
	if d.Organization != "" {
		organizations = append(organizations, d.Organization)
	}
	out := []question{
		{classes: identities, own: []bool{true}, networks: networks},
		{classes: identities, own: []bool{true}, networks: networks, unaided: true},
		{classes: []string{"service"}, own: []bool{false}, networks: networks[:1], via: meansServices, must: func(s setting) conjunction {
			return d.trustedSource(s, append(accounts, d.Account))
		}},
	}
	if len(accounts) > 0 {
		out = append(out, question{classes: identities, own: []bool{false}, networks: networks, must: func(s setting) conjunction {
			return conjunction{{"caller", within(d.accountsUnion(s, accounts))}}
		}})
	}
	if len(organizations) > 0 {
		out = append(out, question{classes: identities, own: []bool{false}, networks: networks, must: func(setting) conjunction {
			return conjunction{{"organization", within(d.organizationsUnion(organizations))}}
		}})
	}
	return out
}

// meansServices reports whether a statement names services, or asks for what only they tell. One that lets in
// everybody means identities.
func meansServices(st *iam.Statement) bool {
	return slices.ContainsFunc(st.Principal.Groups, func(g iam.PrincipalGroup) bool { return g.Type.Value == "Service" }) ||
		slices.ContainsFunc(st.Conditions, func(c iam.Condition) bool {
			key := iam.KeyNamed(c.Key.Value)
			return key != nil && key.Present["service"] != iam.Never && key.Present["role"] == iam.Never
		})
}

// trustedSource are calls of a service that name a trusted account; one that names none acts for nobody in
// particular.
func (d *Decider) trustedSource(s setting, accounts []string) conjunction {
	switch s.source {
	case sourceFull:
		at := source("aws:sourceaccount", setting{source: sourceFull})
		return conjunction{{"source", within(union(accounts, at.wrap))}}
	case sourceBare, sourceAccount:
		return conjunction{{"source account", within(union(accounts, itself))}}
	}
	return conjunction{{"service", within(language.Union{})}}
}
