package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// breaks are the edits of one statement after which the answer is no: the smallest first. An edit is blunt
// where the statement is one of the organization's, or delegates to the account of the key.
func (q scene) breaks(b *bound, chain []decide.Link) (out, blunt []Edit) {
	seen := make(map[*iam.Statement]bool)
	for _, size := range []func(*iam.Statement) []altered{narrower, dropped} {
		for _, kind := range []string{"resource", "identity", "key", "boundary", "scp", "rcp"} {
			for _, link := range chain {
				if link.Kind != kind || link.Statement == nil || seen[link.Statement] {
					continue
				}
				for _, change := range size(link.Statement) {
					if q.edited(link, change.statement).answer().Tri != model.No {
						continue
					}
					seen[link.Statement] = true
					if one := (Edit{b.step(link), change.text}); kind == "scp" || kind == "rcp" || kind == "key" && delegates(link.Statement) {
						blunt = append(blunt, one)
					} else {
						out = append(out, one)
					}
					break
				}
			}
		}
	}
	return out, blunt
}

// delegates reports whether a statement names accounts only.
func delegates(st *iam.Statement) bool {
	for _, group := range st.Principal.Groups {
		for _, v := range group.Members.Values {
			if !strings.HasSuffix(v.Value, ":root") && len(v.Value) != 12 {
				return false
			}
		}
	}
	return !st.Principal.Everyone
}

// edited is the scene with another statement, or none, in the place of a link's.
func (q scene) edited(link decide.Link, other *iam.Statement) scene {
	now := link.Document
	if edited := q.edits[now]; edited != nil {
		now = edited
	}
	doc := *now
	doc.Statements = slices.Clone(doc.Statements)
	i := slices.IndexFunc(doc.Statements, func(st iam.Statement) bool { return st.Path == link.Statement.Path })
	switch {
	case i < 0: // dropped before
	case other == nil:
		doc.Statements = slices.Delete(doc.Statements, i, i+1)
	default:
		doc.Statements[i] = *other
	}
	q = q.with(placed{link.Kind, link.Level, now}, &doc)
	q.edits = maps.Clone(q.edits)
	if q.edits == nil {
		q.edits = make(map[*iam.Document]*iam.Document)
	}
	q.edits[link.Document] = &doc
	return q
}

// altered is a statement after a change, nil where it is dropped.
type altered struct {
	statement *iam.Statement
	text      string
}

// spelledOut is a statement in a sentence.
func spelledOut(st *iam.Statement) string {
	if title(st) == st.Path {
		return st.Path
	}
	return "statement " + title(st)
}

func dropped(st *iam.Statement) []altered {
	return []altered{{nil, "drop " + spelledOut(st)}}
}

// narrower are the statements that lack one principal or resource of several, or the IfExists of a condition.
func narrower(st *iam.Statement) (out []altered) {
	for i, group := range st.Principal.Groups {
		for j, v := range group.Members.Values {
			if len(group.Members.Values) > 1 {
				other := *st
				other.Principal.Groups = slices.Clone(st.Principal.Groups)
				other.Principal.Groups[i].Members.Values = slices.Delete(slices.Clone(group.Members.Values), j, j+1)
				out = append(out, altered{&other, "take " + v.Value + " out of the Principal of " + spelledOut(st)})
			}
		}
	}
	for i, c := range st.Conditions {
		if base, is := strings.CutSuffix(c.Operator.Value, "IfExists"); is {
			other := *st
			other.Conditions = slices.Clone(st.Conditions)
			other.Conditions[i].Operator.Value = base
			out = append(out, altered{&other, fmt.Sprintf("make %s of %s %s in %s", c.Operator.Value, c.Key.Value, base, spelledOut(st))})
		}
	}
	for i, v := range st.Resource.Values {
		if len(st.Resource.Values) > 1 {
			other := *st
			other.Resource.Values = slices.Delete(slices.Clone(st.Resource.Values), i, i+1)
			out = append(out, altered{&other, "take " + v.Value + " out of the Resource of " + spelledOut(st)})
		}
	}
	return out
}
