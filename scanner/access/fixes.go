package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// fixes says how what was found is closed. It is asked only of policies in which something was found.
func (v *verdict) fixes(c *subject) {
	e := &v.exposure
	if e.PublicBy != nil {
		e.PublicBy.Fix = c.fix(answered(func(d *decide.Decider) decide.Answer { open, _ := d.Public(iam.AllActions()); return open }))
	}
	if e.PublicNetworkBy != nil {
		e.PublicNetworkBy.Fix = c.fix(answered(func(d *decide.Decider) decide.Answer { _, confined := d.Public(iam.AllActions()); return confined }))
	}
	if e.ConfusedDeputyBy != nil {
		e.ConfusedDeputyBy.Fix = c.fix(answered((*decide.Decider).ConfusedDeputy))
	}
	for _, list := range [][]model.Grant{e.Untrusted, e.Managers} {
		for i := range list[:min(len(list), maxFixes)] {
			if g := &list[i]; !g.Who.Trusted && g.Fix == nil {
				g.Fix = c.withdraw(*g)
			}
		}
	}
	for i := range v.statements.Weak[:min(len(v.statements.Weak), maxFixes)] {
		v.statements.Weak[i].Fix = c.strengthen(&v.statements.Weak[i])
	}
	for i := range v.statements.Dangling[:min(len(v.statements.Dangling), maxFixes)] {
		d := &v.statements.Dangling[i]
		d.Fix = c.withdraw(model.Grant{Who: model.Who{Kind: "role", ID: d.Who[0]}, Path: d.Path, Statement: d.ID})
	}
	for i := range v.statements.Dead {
		v.statements.Dead[i].Fix = bury(&v.statements.Dead[i])
	}
}

// maxFixes is for how many findings of a kind an edit is looked for: each is decided again.
const maxFixes = 4

// answered is the hole of a question that should be answered no.
func answered(ask func(*decide.Decider) decide.Answer) hole {
	return hole{
		by:   func(d *decide.Decider) *iam.Statement { return ask(d).Statement },
		open: func(d *decide.Decider) bool { return ask(d).Tri != model.No },
	}
}

// withdraw takes from whoever has a grant what it gives.
func (c *subject) withdraw(g model.Grant) *model.Fix {
	st := c.find(g.Path, g.Statement)
	if st == nil {
		return nil
	}
	changed := spare(st, g.Who)
	summary := "in " + title(st) + " drop " + g.Who.ID
	if len(changed) == 0 {
		summary = "drop " + title(st)
	}
	docs, _ := replaced(c.docs(), st, changed...)
	provided, ok := c.keeps(docs)
	if !ok {
		return nil
	}
	left, because := c.again(c.world, docs...).Grants()
	stays := slices.ContainsFunc(left, func(l model.Grant) bool {
		return l.Who.Kind == g.Who.Kind && l.Who.ID == g.Who.ID && slices.ContainsFunc(l.Actions, func(a string) bool { return slices.Contains(g.Actions, a) })
	})
	if stays || len(because) > 0 {
		return nil
	}
	return &model.Fix{Summary: summary + provided, At: st.Path}
}

// find returns the statement of a policy by its title.
func (c *subject) find(path model.Path, name string) *iam.Statement {
	for i := range c.policies {
		p := &c.policies[i]
		for j := range p.doc.Statements {
			if p.path == path && title(&p.doc.Statements[j]) == name {
				return &p.doc.Statements[j]
			}
		}
	}
	return nil
}

// spare is a statement without one of its principals, none where it names no other.
func spare(st *iam.Statement, who model.Who) []iam.Statement {
	changed := *st
	changed.Principal.Groups = nil
	for _, group := range st.Principal.Groups {
		members := group.Members
		members.Values = slices.DeleteFunc(slices.Clone(members.Values), func(v iam.Text) bool { return names(v.Value, who) })
		if len(members.Values) > 0 {
			group.Members = members
			changed.Principal.Groups = append(changed.Principal.Groups, group)
		}
	}
	if len(changed.Principal.Groups) == 0 {
		return nil
	}
	return []iam.Statement{changed}
}

func names(principal string, who model.Who) bool {
	if who.Kind == "account" {
		return principal == who.Account || strings.HasPrefix(principal, "arn:") && strings.HasSuffix(principal, ":iam::"+who.Account+":root")
	}
	return principal == who.ID
}

// strengthen mends a condition that does not restrict.
func (c *subject) strengthen(w *model.Statement) *model.Fix {
	st := c.find(w.Path, w.ID)
	if st == nil {
		return nil
	}
	for i := range st.Conditions {
		if w.At != st.Path+".Condition."+st.Conditions[i].Operator.Value+"."+st.Conditions[i].Key.Value {
			continue
		}
		for _, e := range c.mended(st, i) {
			docs, changed := replaced(c.docs(), st, e.statements...)
			now := c.again(c.world, docs...)
			weak := now.Weak()
			still := slices.ContainsFunc(weak, func(w decide.Weak) bool {
				return slices.ContainsFunc(changed, func(st *iam.Statement) bool { return w.Statement == st && w.Condition == &st.Conditions[i] })
			})
			if provided, ok := c.keeps(docs); ok && !still && alive(now, changed) {
				return &model.Fix{Summary: e.summary + provided, At: st.Path}
			}
		}
	}
	return nil
}

// bury drops what never allowed anything, by which nobody loses anything.
func bury(dead *model.Statement) *model.Fix {
	if len(dead.Actions) == 0 {
		return &model.Fix{Summary: "drop the statement", At: dead.At}
	}
	return &model.Fix{Summary: "move " + strings.Join(dead.Actions, ", ") + " to a statement without what keeps it from matching, or drop it", At: dead.At}
}
