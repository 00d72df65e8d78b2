package access

import (
	"cmp"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// openGrant is a grant of a key that lets somebody decrypt who reads none of the secrets.
type openGrant struct{ model.Statement }

// same reports whether a statement is the same grant to the same caller.
func (g openGrant) same(other model.Statement) bool {
	return other.Path == g.Path && other.ID == g.ID && slices.Equal(other.Who, g.Who)
}

// beyondGrant answers of a grant what beyond does of a statement: whether a caller of another account may decrypt
// by it, with no context to which it is held, unless the key's policy denies it. It is nil where not, and in doubt
// where that cannot be told.
func (r *readers) beyondGrant(c *place, policy *iam.Document, g model.KeyGrant) (found *openGrant, doubted bool) {
	leads := slices.Contains(g.Operations, "Decrypt") || slices.Contains(g.Operations, "ReEncryptFrom")
	if !leads || len(g.Context) > 0 || g.Exact || policy.Unknown {
		return nil, false
	}
	grantee := strings.ReplaceAll(g.Grantee, model.OwnAccount, c.account)
	text := lentText([]evaluate.Grant{{Grantee: grantee}})
	if text == "" {
		return nil, false
	}
	both := united(policy, c.parse(text))
	answer, who := r.beyond(c, both, &both.Statements[len(both.Statements)-1])
	if answer.Tri != model.Yes {
		return nil, answer.Tri == model.Unknown
	}
	return &openGrant{model.Statement{Path: "grants", ID: "grant " + cmp.Or(g.Name, g.ID, grantee), Who: who, Witness: answer.Witness}}, false
}
