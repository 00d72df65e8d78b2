package aws

import (
	"strings"

	"smaudit/scanner/iam"
)

// policyText is a document of an identity, looked at once however many identities have it.
type policyText struct {
	shown      string // what may be kept of it
	concerns   bool   // it may allow something with secrets or with what is encrypted
	unreadable bool
}

func newPolicyText(plain string) *policyText {
	t := &policyText{shown: document(plain)}
	doc, _ := iam.Parse(plain)
	t.unreadable = doc == nil || plain == ""
	t.concerns = t.unreadable || concerns(doc)
	return t
}

// concerns reports whether a policy may allow an action of Secrets Manager, or to decrypt or have others
// decrypt. What cannot be read might.
func concerns(doc *iam.Document) bool {
	if doc.Unknown {
		return true
	}
	wanted := iam.AllActions() | iam.ActionsLike(iam.Decrypt) | iam.ActionsLike("kms:CreateGrant")
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if strings.EqualFold(s.Effect.Value, "Deny") {
			continue
		}
		if s.Unknown || s.Action.Unknown || s.NotAction.Present() && wanted&^like(s.NotAction) != 0 || wanted&like(s.Action) != 0 {
			return true
		}
	}
	return false
}

func like(e iam.Element) iam.Actions {
	var set iam.Actions
	for _, v := range e.Values {
		if !v.Unknown {
			set |= iam.ActionsLike(v.Value)
		}
	}
	return set
}
