package access

import (
	"encoding/json"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// lent are the grants of a key for decryption, and whether it is known for what they are. A grant for an exact
// context, or for a version, is one for a single version of a secret. The account is the owner's, where a grant
// says no more than that. Who may grant in turn may grant no more than that itself, and what it granted is among
// the grants (KMS developer guide, grants best practices, 2026).
func lent(key *model.Key, account string) ([]evaluate.Grant, bool) {
	out := []evaluate.Grant{}
	if key.HidesAny("grants") {
		return out, false
	}
	for _, g := range key.Grants {
		if !slices.Contains(g.Operations, "Decrypt") {
			continue
		}
		if _, version := g.Context["SecretVersionId"]; version {
			return out, false
		}
		if g.Exact {
			continue // every request tells the version as well
		}
		context := make(map[string]string, len(g.Context))
		for name, value := range g.Context {
			context[name] = strings.ReplaceAll(value, model.OwnAccount, account)
		}
		out = append(out, evaluate.Grant{Grantee: strings.ReplaceAll(g.Grantee, model.OwnAccount, account), Context: context})
	}
	return out, true
}

// lentText is a policy of the key that lets whoever has a grant do what the grant does, "" where none lends to
// callers: a deny of the key's policy goes before grants as well, and a grant is to a single caller, who needs no
// other policy then.
func lentText(grants []evaluate.Grant) string {
	var statements []map[string]any
	for _, g := range grants {
		arn, bound := g.Context["SecretARN"]
		if !strings.HasPrefix(g.Grantee, "arn:") || len(g.Context) > 1 || len(g.Context) == 1 && !bound {
			continue
		}
		statement := map[string]any{"Effect": "Allow", "Principal": map[string]string{"AWS": g.Grantee}, "Action": iam.Decrypt, "Resource": "*"}
		if bound {
			statement["Condition"] = map[string]any{"StringEquals": map[string]string{"kms:EncryptionContext:SecretARN": arn}}
		}
		statements = append(statements, statement)
	}
	if len(statements) == 0 {
		return ""
	}
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	return string(text)
}

// lend has the key's policy let through what its grants do.
func (c *subject) lend() {
	if c.lentText != "" && c.world.Key.Policy != nil && !c.world.Key.Policy.Unknown {
		c.world.Key.Policy = united(c.world.Key.Policy, c.parse(c.lentText))
	}
}
