package access

import (
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// renamed says of a subject what was decided about another one that differs in name and account only.
func (v *verdict) renamed(from decided, c *subject) *verdict {
	if from.arn == c.arn && from.account == c.account {
		return v
	}
	r := renaming{from, c}
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
type renaming struct {
	from decided
	to   *subject
}

// replace renames in a text. An ARN has its account in it.
func (r renaming) replace(text string) string {
	if !strings.Contains(text, r.from.account) {
		return text
	}
	text = strings.ReplaceAll(text, r.from.arn, secretHere)
	if r.from.account != r.to.account {
		text = strings.ReplaceAll(text, r.from.account, r.to.account)
	}
	return strings.ReplaceAll(text, secretHere, r.to.arn)
}

func (r renaming) grants(list []model.Grant) []model.Grant {
	list = slices.Clone(list)
	for i := range list {
		list[i] = r.grant(list[i])
	}
	return list
}

func (r renaming) grant(g model.Grant) model.Grant {
	g.Who.ID, g.Who.Account = r.replace(g.Who.ID), r.replace(g.Who.Account)
	g.Witness, g.Fix = r.request(g.Witness), r.fix(g.Fix)
	return g
}

func (r renaming) statements(list []model.Statement) []model.Statement {
	list = slices.Clone(list)
	for i := range list {
		s := &list[i]
		s.Message, s.Who = r.replace(s.Message), r.texts(s.Who)
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
		*text = r.replace(*text)
	}
	for key, values := range q.Context {
		if renamed := r.texts(values); !slices.Equal(renamed, values) {
			out.Context = maps.Clone(out.Context)
			out.Context[key] = renamed
		}
	}
	return &out
}

func (r renaming) fix(f *model.Fix) *model.Fix {
	if f == nil {
		return nil
	}
	return &model.Fix{Summary: r.replace(f.Summary), At: f.At}
}

func (r renaming) texts(list []string) []string {
	if !slices.ContainsFunc(list, func(text string) bool { return strings.Contains(text, r.from.account) }) {
		return list
	}
	list = slices.Clone(list)
	for i := range list {
		list[i] = r.replace(list[i])
	}
	return list
}
