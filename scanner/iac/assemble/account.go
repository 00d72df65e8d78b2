package assemble

import (
	"strings"

	"smaudit/scanner/iac/resource"
)

// accountsOf tells the accounts of credentials by what was made with them: all of that lies in one account.
// Of credentials that seem to be of several nothing is told.
func accountsOf(resources []*resource.Resource) map[string]string {
	out := make(map[string]string)
	for _, r := range resources {
		account := ownAccount(r)
		if r.Login == "" || account == "" {
			continue
		}
		if known, ok := out[r.Login]; ok && known != account {
			account = ""
		}
		out[r.Login] = account
	}
	return out
}

// ownAccount returns the account that a resource itself tells.
func ownAccount(r *resource.Resource) string {
	switch {
	case plain(r.Account):
		return r.Account.Text
	case r.Data && r.Type == "aws_caller_identity" && plain(r.Attrs.Get("account_id")):
		return r.Attrs.Get("account_id").Text
	case !r.Data && plain(r.Attrs.Get("arn")):
		return resource.AccountIn(r.Attrs.Get("arn").Text)
	}
	return ""
}

// accountOf returns the account in which a resource lies, "" where the code does not tell.
func (b *builder) accountOf(r *resource.Resource) string {
	if told := ownAccount(r); told != "" {
		return told
	}
	return b.accounts[r.Login]
}

// partitionOf returns the partition in which a resource lies. Where nothing tells it is the one that all but
// few accounts are in.
func partitionOf(r *resource.Resource) string {
	if part := arnParts(r.Attrs.Get("arn").Text); len(part) == 6 && len(resource.Holes(part[1])) == 0 {
		return part[1]
	}
	return partitionIn(regionOf(r))
}

// partitionIn returns the partition of a region.
func partitionIn(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// owner is the resource as whose account's the documents of another are read: a secret, so that all documents
// mean the same by the own account. It is nil where secrets are made with several credentials, and the
// resource itself where there are none.
func (b *builder) owner(r *resource.Resource) *resource.Resource {
	if len(b.secrets) == 0 {
		return r
	}
	return b.home
}

// settleHome picks the secret that owner returns.
func (b *builder) settleHome() {
	for _, s := range b.secrets {
		if s.by.Login != b.secrets[0].by.Login {
			return
		}
	}
	if len(b.secrets) > 0 {
		b.home = b.secrets[0].by
	}
}
