package assemble

import (
	"strings"

	"smaudit/scanner/iac/resource"
)

// accountsOf tells the accounts of provider configurations by what was made with them: all of one lies in
// one account. Of a configuration that seems to have several nothing is told.
func accountsOf(resources []*resource.Resource) map[string]string {
	out := make(map[string]string)
	for _, r := range resources {
		account := ownAccount(r)
		if r.Provider == "" || account == "" {
			continue
		}
		if known, ok := out[r.Provider]; ok && known != account {
			account = ""
		}
		out[r.Provider] = account
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
	return b.accounts[r.Provider]
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
