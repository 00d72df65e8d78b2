package aws

import "smaudit/scanner/iam"

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
	t.concerns = t.unreadable || iam.Concerns(doc)
	return t
}
