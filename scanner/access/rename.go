package access

import (
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// renamed says of a subject what was decided about another one that differs in name and account only.
func (v *verdict) renamed(from decided, c *subject) *verdict {
	if from.arn == c.arn && from.account == c.account {
		return v
	}
	r := renaming{strings.NewReplacer(from.arn, c.arn, from.account, c.account)}
	out := *v
	out.grants = r.grants(v.grants)
	e := &out.exposure
	for _, proof := range []**model.Grant{&e.PublicBy, &e.PublicNetworkBy, &e.ConfusedDeputyBy} {
		if *proof != nil {
			g := r.grant(**proof)
			*proof = &g
		}
	}
	for _, list := range []*[]model.Grant{&e.Untrusted, &e.WholeAccounts, &e.BrokenShares, &e.Managers} {
		*list = r.grants(*list)
	}
	s := &out.statements
	for _, list := range []*[]model.Statement{&s.Wide, &s.Weak, &s.Dead, &s.NotPrincipals, &s.Dangling} {
		*list = r.statements(*list)
	}
	return &out
}

// renaming puts the names of one subject in the place of those of another.
type renaming struct{ *strings.Replacer }

func (r renaming) grants(list []model.Grant) []model.Grant {
	list = slices.Clone(list)
	for i := range list {
		list[i] = r.grant(list[i])
	}
	return list
}

func (r renaming) grant(g model.Grant) model.Grant {
	g.Who.ID, g.Who.Account = r.Replace(g.Who.ID), r.Replace(g.Who.Account)
	g.Witness, g.Fix = r.request(g.Witness), r.fix(g.Fix)
	return g
}

func (r renaming) statements(list []model.Statement) []model.Statement {
	list = slices.Clone(list)
	for i := range list {
		s := &list[i]
		s.Message, s.Who = r.Replace(s.Message), r.texts(s.Who)
		s.Witness, s.Fix = r.request(s.Witness), r.fix(s.Fix)
	}
	return list
}

func (r renaming) request(q *model.Request) *model.Request {
	if q == nil {
		return nil
	}
	out := *q
	p := &out.Principal
	for _, text := range []*string{&out.Resource, &p.Account, &p.ARN, &p.Session} {
		*text = r.Replace(*text)
	}
	out.Context = make(map[string][]string, len(q.Context))
	for key, values := range q.Context {
		out.Context[key] = r.texts(values)
	}
	return &out
}

func (r renaming) fix(f *model.Fix) *model.Fix {
	if f == nil {
		return nil
	}
	return &model.Fix{Summary: r.Replace(f.Summary), At: f.At}
}

func (r renaming) texts(list []string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = r.Replace(list[i])
	}
	return list
}
