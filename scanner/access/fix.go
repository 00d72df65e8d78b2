package access

import (
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// hole is something that policies allow and that an edit is to close. By names a statement through which it
// is open, nil where it is closed or where nobody can tell.
type hole struct {
	by   func(*decide.Decider) *iam.Statement
	open func(*decide.Decider) bool // it is not closed for certain
}

// maxEdits bounds the statements that one fix changes.
const maxEdits = 4

// fix looks for the smallest edit of the policies that closes a hole: statement by statement through which it
// is open the first edit that closes it there. The edited policies are decided again; the fix is nil where
// they refuse anything to anybody who is trusted, or leave the hole open.
func (c *subject) fix(h hole) *model.Fix {
	docs := c.docs()
	var edits []*model.Fix
	for range maxEdits {
		now := c.again(c.world, docs...)
		if !h.open(now) {
			break
		}
		st := h.by(now)
		if st == nil {
			return nil
		}
		edited, summary := c.edit(docs, st, h)
		if edited == nil {
			return nil
		}
		docs, edits = edited, append(edits, &model.Fix{Summary: "in " + title(st) + " " + summary, At: st.Path})
	}
	if len(edits) == 0 || h.open(c.again(c.world, docs...)) {
		return nil
	}
	slices.SortStableFunc(edits, func(a, b *model.Fix) int { return strings.Compare(a.At, b.At) })
	for _, further := range edits[1:] {
		edits[0].Summary += "; " + further.Summary
	}
	return edits[0]
}

// again decides about edited policies. All edits of a policy together take no more work than the policy did at
// most: where that does not suffice there is no fix.
func (c *subject) again(w decide.World, docs ...*iam.Document) *decide.Decider {
	if c.edits == nil {
		c.edits = decide.New(c.world)
	}
	return c.edits.Sharing(w, docs...)
}

// keeps tells whether edited policies refuse nothing to anybody who is trusted, and on what that hangs. Where
// nothing tells the owner's organization, and the edited policies name one, the edit may suppose that it is that.
func (c *subject) keeps(docs []*iam.Document) (provided string, ok bool) {
	if c.again(c.world, c.docs()...).Loses(docs).Tri == model.No {
		return "", true
	}
	named := organizationsNamed(docs)
	if c.world.Organization != "" || len(named) != 1 {
		return "", false
	}
	w := c.world
	w.Organization = named[0]
	return ", if the account is of " + named[0], c.again(w, c.docs()...).Loses(docs).Tri == model.No
}

// organizationsNamed are the organizations to which conditions hold.
func organizationsNamed(docs []*iam.Document) (out []string) {
	for _, doc := range docs {
		for i := range doc.Statements {
			for _, condition := range doc.Statements[i].Conditions {
				for _, v := range condition.Values.Values {
					id, _, _ := strings.Cut(v.Value, "/")
					if strings.HasPrefix(strings.ToLower(condition.Key.Value), "aws:principalorg") && strings.HasPrefix(id, "o-") && !strings.ContainsAny(id, "*?$") {
						out = append(out, id)
					}
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// edit tries the edits of one statement, the smallest first.
func (c *subject) edit(docs []*iam.Document, st *iam.Statement, h hole) ([]*iam.Document, string) {
	for _, e := range c.revisions(st) {
		edited, changed := replaced(docs, st, e.statements...)
		now := c.again(c.world, edited...)
		if by := h.by(now); slices.Contains(changed, by) || !alive(now, changed) {
			continue
		}
		if provided, ok := c.keeps(edited); ok {
			return edited, e.summary + provided
		}
	}
	return nil, ""
}

// alive reports whether each of the statements lets somebody in: one that an edit left to nobody is better
// dropped, which says so.
func alive(d *decide.Decider, changed []*iam.Statement) bool {
	return !slices.ContainsFunc(changed, func(st *iam.Statement) bool { return st.Effect.Value == "Allow" && d.Vain(st) })
}

// replaced returns the documents with other statements in the place of one, or with none.
func replaced(docs []*iam.Document, st *iam.Statement, by ...iam.Statement) (out []*iam.Document, changed []*iam.Statement) {
	for _, doc := range docs {
		i := 0
		for i < len(doc.Statements) && &doc.Statements[i] != st {
			i++
		}
		if i == len(doc.Statements) {
			out = append(out, doc)
			continue
		}
		copied := *doc
		copied.Statements = slices.Concat(doc.Statements[:i], by, doc.Statements[i+1:])
		for j := range by {
			changed = append(changed, &copied.Statements[i+j])
		}
		out = append(out, &copied)
	}
	return out, changed
}

// revision is what a statement becomes by an edit: another one, two, or none.
type revision struct {
	statements []iam.Statement
	summary    string
}

// revisions are what may be done about a statement: about one of its conditions, by a condition more, by making
// two of it, by dropping it.
func (c *subject) revisions(st *iam.Statement) (out []revision) {
	for i := range st.Conditions {
		out = append(out, c.mended(st, i)...)
	}
	out = append(out, c.held(st)...)
	return append(out, revision{nil, "drop the statement"})
}

// mended are the edits of a condition that does not restrict. One that is to hold callers to an organization may
// have kept accounts besides, to which another statement is held then.
func (c *subject) mended(st *iam.Statement, i int) (out []revision) {
	strict := stricter(st, i)
	out = append(out, strict...)
	accounts, further := c.accounts()
	if !further || !strings.HasPrefix(strings.ToLower(st.Conditions[i].Key.Value), "aws:principalorg") {
		return out
	}
	by := condition(st.At, "StringEquals", "aws:PrincipalAccount", accounts...)
	other := *st
	other.Conditions = slices.Clone(st.Conditions)
	other.Conditions[i] = by
	for _, e := range strict {
		out = append(out, revision{append(e.statements, other), e.summary + ", and add a statement with " + spelled(by) + " in its place"})
	}
	return out
}

// stricter are the edits of a condition's operator that let an absent key no longer through.
func stricter(st *iam.Statement, i int) (out []revision) {
	operator, key := st.Conditions[i].Operator.Value, st.Conditions[i].Key.Value
	write := func(name string) {
		changed := *st
		changed.Conditions = slices.Clone(st.Conditions)
		changed.Conditions[i].Operator.Value = name
		out = append(out, revision{[]iam.Statement{changed}, fmt.Sprintf("write %s in place of %s for %s", name, operator, key)})
	}
	with := func(name string) {
		write(name)
		if set, isEquals := strings.CutSuffix(name, "StringEquals"); isEquals && patterned(st.Conditions[i].Values) {
			write(set + "StringLike") // for StringEquals a wildcard is a letter
		}
	}
	base := operator
	if len(base) > len("IfExists") && strings.EqualFold(base[len(base)-len("IfExists"):], "IfExists") {
		base = base[:len(base)-len("IfExists")]
		with(base)
	}
	if set, rest, ok := strings.Cut(base, ":"); ok && strings.EqualFold(set, "ForAllValues") {
		if known := iam.KeyNamed(key); known != nil && !known.Multi {
			with(rest)
		} else {
			with("ForAnyValue:" + rest)
		}
	}
	return out
}

// patterned reports whether a value has a wildcard.
func patterned(e iam.Element) bool {
	return slices.ContainsFunc(e.Values, func(v iam.Text) bool { return !v.Unknown && strings.ContainsAny(v.Value, "*?") })
}
