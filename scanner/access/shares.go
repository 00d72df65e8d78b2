package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// share sorts out the grants to named others: those who are not trusted, accounts that are let in as a
// whole, those for whom KMS does not decrypt, and who manages permissions.
func (v *verdict) share(c *subject, trust Trust) {
	e := &v.exposure
	var untold, unplaced, unserved bool
	for i := range v.grants {
		g := &v.grants[i]
		if !c.accountKnown() && g.Who.Account != "" {
			unplaced = unplaced || !g.Who.Trusted
			c.doubtKey(g)
		}
		foreign := v.foreign(c, g.Who)
		if foreign && !g.Who.Trusted {
			untold = untold || !trust.Told()
			add(&e.Untrusted, g)
		}
		if foreign && g.Who.Trusted && g.Who.Kind == "account" && len(g.Conditions) == 0 {
			add(&e.WholeAccounts, g)
		}
		if foreign && slices.ContainsFunc(g.Actions, readsValue) {
			switch g.Effective {
			case model.No:
				g.Why = c.unserved()
				add(&e.BrokenShares, g)
			case model.Unknown:
				unserved = true
			}
		}
		if slices.ContainsFunc(g.Actions, managesPermissions) && (foreign || g.Direct && g.Who.Kind != "service") {
			add(&e.Managers, g)
		}
	}
	v.leaveOpen("exposure.untrusted", unplaced || untold)
	v.leaveOpen("exposure.whole_accounts", unplaced || untold)
	v.leaveOpen("exposure.broken_shares", unserved)
	v.leaveOpen("exposure.managers", unplaced && len(e.Managers) > 0)
}

// add joins a grant with those of the same callers: a list has one of each.
func add(list *[]model.Grant, g *model.Grant) {
	for i := range *list {
		same := &(*list)[i]
		if same.Who == g.Who {
			same.Actions = union(same.Actions, g.Actions)
			return
		}
	}
	*list = append(*list, *g)
}

// leaveOpen hides a list that may lack something, or may have too much in it.
func (v *verdict) leaveOpen(path model.Path, open bool) {
	if open || slices.Contains(v.hidden, "grants") {
		v.hide(nil, path)
	}
}

// foreign reports whether callers are named that are of another account or organization.
func (v *verdict) foreign(c *subject, w model.Who) bool {
	switch w.Kind {
	case "any", "service":
		return false
	case "any_org_member":
		return true
	case "organization", "unit":
		return c.world.Organization == "" || !strings.HasPrefix(w.ID, c.world.Organization)
	}
	return w.Account != c.account
}

// doubtKey leaves open whether KMS decrypts for an account that may be the owner.
func (c *subject) doubtKey(g *model.Grant) {
	if g.Effective == model.No {
		g.Effective = model.Unknown
	}
}

// unserved says why KMS does not decrypt for callers of other accounts.
func (c *subject) unserved() string {
	if c.world.Key != nil && c.world.Key.Managed {
		return "the AWS-managed key serves its own account only"
	}
	return "the policy of the key does not let them decrypt"
}

func managesPermissions(action string) bool {
	return iam.ActionsOf("permissions").Has(iam.ActionsLike(action)) && action != "secretsmanager:ValidateResourcePolicy"
}
