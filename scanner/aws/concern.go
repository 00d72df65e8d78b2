package aws

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
)

// policyText is a document of an identity, looked at once however many identities have it.
type policyText struct {
	shown      string // what may be kept of it
	concerns   bool   // it may allow something with secrets or with what is encrypted
	trusting   bool   // of a role, that Secrets Manager may assume it
	unreadable bool
}

func newPolicyText(plain string) *policyText {
	t := &policyText{shown: document(plain)}
	doc, _ := iam.Parse(plain)
	t.unreadable = doc == nil || plain == ""
	t.concerns = t.unreadable || iam.Concerns(doc)
	t.trusting = t.unreadable || trusting(doc)
	return t
}

// trusting reports whether a statement may let the service in. What cannot be read might.
func trusting(doc *iam.Document) bool {
	return doc.Unknown || slices.ContainsFunc(doc.Statements, func(s iam.Statement) bool {
		if strings.EqualFold(s.Effect.Value, "Deny") {
			return false
		}
		return s.Unknown || s.Principal.Unknown || s.NotPrincipal.Present() || slices.ContainsFunc(principalsOf(s.Principal), func(who string) bool {
			return who == "*" || strings.HasPrefix(strings.ToLower(who), "secretsmanager.")
		})
	})
}
