package aws

import (
	"cmp"
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// principals are those identities that may have to do with secrets, the roles that are named, and the groups
// of those users. Where identities could not be read they are the named roles, of which all else is unknown.
func (i *identities) principals(account string, roles map[string]bool) []*model.Principal {
	if i.failed != nil {
		return unseenRoles(account, roles)
	}
	wanted := make(map[string]*model.Principal)
	for id, p := range i.byARN {
		if i.concern[id] || roles[id] {
			wanted[id] = p
			for _, group := range p.Groups {
				wanted[group] = i.byARN[group]
			}
		}
	}
	return slices.SortedFunc(maps.Values(wanted), byID)
}

// roles are copies of the roles that are named, for a region that is judged by them.
func (i *identities) roles(account string, named []string) []*model.Principal {
	roles := make(map[string]bool)
	for _, id := range named {
		roles[id] = true
	}
	if i.failed != nil {
		return unseenRoles(account, roles)
	}
	var out []*model.Principal
	for id := range roles {
		if p := i.byARN[id]; p != nil {
			here := *p
			here.Unknown = slices.Clone(p.Unknown)
			out = append(out, &here)
		}
	}
	slices.SortFunc(out, byID)
	return out
}

// unseenRoles are roles of which nothing but the name is known.
func unseenRoles(account string, roles map[string]bool) []*model.Principal {
	var out []*model.Principal
	for role := range roles {
		p := &model.Principal{Object: model.Object{ID: role, ARN: role}, Kind: "role", Account: account}
		p.Hide(operation(serviceIAM, "GetAccountAuthorizationDetails").Hides...)
		out = append(out, p)
	}
	slices.SortFunc(out, byID)
	return out
}

func byID(a, b *model.Principal) int { return cmp.Compare(a.ID, b.ID) }
