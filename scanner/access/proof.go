package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// prove says where the statement stands that allows a grant's witness, and by which conditions it restricts
// who may call or from where.
func (c *subject) prove(g *model.Grant, st *iam.Statement) {
	for i := range c.policies {
		p := &c.policies[i]
		for j := range p.doc.Statements {
			candidate := &p.doc.Statements[j]
			if candidate == st || st == nil && title(candidate) == g.Statement && c.allows(p.doc, candidate, g.Witness) {
				g.Path, g.Line, g.Statement, g.Conditions = p.path, candidate.At.Line, title(candidate), restricting(candidate)
				return
			}
		}
	}
}

// allows reports whether a statement by itself lets a request through.
func (c *subject) allows(doc *iam.Document, st *iam.Statement, r *model.Request) bool {
	if st.Effect.Value != "Allow" || r == nil {
		return false
	}
	alone := &iam.Document{Version: doc.Version, Statements: []iam.Statement{*st}}
	return evaluate.Granted(*r, evaluate.Policies{Secret: r.Resource, Account: c.account, Tags: c.world.Tags, Resource: []*iam.Document{alone}}, false)
}

// title names a statement for people: by its Sid, which whoever wrote the policy chose, or by its place.
func title(st *iam.Statement) string {
	if st.Sid.Value != "" && !strings.ContainsAny(st.Sid.Value, "\n\r") {
		return st.Sid.Value
	}
	return st.Path
}

// restricting are the keys of a statement's conditions that tell who calls, for whom or from where.
func restricting(st *iam.Statement) []string {
	var out []string
	for _, c := range st.Conditions {
		key := iam.KeyNamed(c.Key.Value)
		if key != nil && (key.Role == iam.RoleIdentity || key.Role == iam.RoleNetwork || key.Role == iam.RoleSource) {
			out = append(out, key.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
