package access

import (
	"encoding/json"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// share sorts out the grants to named others: those who are not trusted, accounts that are let in as a
// whole, those for whom KMS does not decrypt, and who manages permissions. Where nobody is trusted, and where
// the owner's account may be the one that is named, nobody is called untrusted.
func (v *verdict) share(c *subject, trust Trust) {
	e := &v.exposure
	held := v.heldToTrusted(c, trust)
	var untold, unplaced, unserved bool
	for i := range v.grants {
		g := &v.grants[i]
		if v.comesAlong(g) {
			continue
		}
		placed := c.accountKnown() || g.Who.Account == ""
		if !placed {
			unplaced = unplaced || !g.Who.Trusted
			c.doubtKey(g)
		}
		foreign, reads := v.foreign(c, g.Who), slices.ContainsFunc(g.Actions, readsValue)
		if foreign && reads && g.Effective == model.No && !v.servedInPart(g) {
			g.Why = c.unserved()
			add(&e.BrokenShares, g)
		}
		unserved = unserved || foreign && reads && g.Effective == model.Unknown
		switch {
		case !foreign || held[g.Who]:
		case !trust.Told():
			untold = true
		case placed && !g.Who.Trusted:
			add(&e.Untrusted, g)
		case placed && g.Who.Kind == "account" && len(g.Conditions) == 0:
			add(&e.WholeAccounts, g)
		}
		if slices.ContainsFunc(g.Actions, managesPermissions) && (foreign || beyondAccount(g.Who) || g.Direct && g.Who.Kind != "service") {
			managing := *g
			managing.Actions = slices.DeleteFunc(slices.Clone(g.Actions), func(action string) bool { return !managesPermissions(action) })
			add(&e.Managers, &managing)
		}
	}
	v.leaveOpen("exposure.untrusted", unplaced || untold)
	v.leaveOpen("exposure.whole_accounts", unplaced || untold)
	v.leaveOpen("exposure.broken_shares", unserved)
	unowned := func(g model.Grant) bool { return !c.accountKnown() && g.Who.Account != "" && !g.Who.Own }
	v.leaveOpen("exposure.managers", slices.ContainsFunc(e.Managers, unowned))
	e.Managers = slices.DeleteFunc(e.Managers, unowned) // of other accounts, or the owner's
}

// comesAlong reports whether callers are let in as members of an organization that is let in: by the same
// statement. That other policies name them makes them no share of their own.
func (v *verdict) comesAlong(g *model.Grant) bool {
	return g.Who.Account != "" && slices.ContainsFunc(v.grants, func(o model.Grant) bool { return holds(&o, g) })
}

// servedInPart reports whether the key decrypts for some of the callers.
func (v *verdict) servedInPart(g *model.Grant) bool {
	return slices.ContainsFunc(v.grants, func(o model.Grant) bool { return holds(g, &o) && o.Effective == model.Yes })
}

func holds(organization, member *model.Grant) bool {
	return slices.Contains([]string{"any_org_member", "organization", "unit"}, organization.Who.Kind) && member.Who.Account != "" &&
		organization.Path == member.Path && organization.Statement == member.Statement
}

// heldToTrusted are the callers of other accounts that come in as members of a trusted organization only: with
// these denied nothing is left of their grants.
func (v *verdict) heldToTrusted(c *subject, trust Trust) map[model.Who]bool {
	organizations := append([]string{}, trust.Organizations...)
	if c.world.Organization != "" {
		organizations = append(organizations, c.world.Organization)
	}
	asked := slices.ContainsFunc(v.grants, func(g model.Grant) bool { return !g.Who.Trusted && g.Who.Account != "" && asksOrganization(g) })
	if len(organizations) == 0 || !asked {
		return nil
	}
	ids, _ := json.Marshal(organizations)
	deny, _ := iam.Parse(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
		"Condition": {"StringEquals": {"aws:PrincipalOrgID": ` + string(ids) + `}}}}`)
	left, because := decide.New(c.world, append(c.docs(), deny)...).Grants()
	if len(because) > 0 {
		return nil
	}
	held := make(map[model.Who]bool)
	for _, g := range v.grants {
		held[g.Who] = asksOrganization(g) && !slices.ContainsFunc(left, func(l model.Grant) bool { return l.Who.ID == g.Who.ID && l.Who.Kind == g.Who.Kind })
	}
	return held
}

// asksOrganization reports whether callers who are named by their account need an organization besides.
func asksOrganization(g model.Grant) bool {
	return g.Who.Account != "" && slices.ContainsFunc(g.Conditions, func(key string) bool { return strings.HasPrefix(key, "aws:PrincipalOrg") })
}

// add joins a grant with those of the same callers: a list has one of each. What reads the value stands for
// the rest.
func add(list *[]model.Grant, g *model.Grant) {
	for i := range *list {
		same := &(*list)[i]
		if same.Who != g.Who {
			continue
		}
		actions := union(same.Actions, g.Actions)
		if !slices.ContainsFunc(same.Actions, readsValue) {
			*same = *g
		}
		same.Actions = actions
		return
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
		return w.ID != "" && (c.world.Organization == "" || !strings.HasPrefix(w.ID, c.world.Organization)) // "" is the owner's
	}
	return w.Account != c.account
}

// beyondAccount reports whether callers are told by an organization, whose accounts are many.
func beyondAccount(w model.Who) bool { return w.Kind == "organization" || w.Kind == "unit" }

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

// Lacking counts the secrets of a completed snapshot that others have a share in, where nobody is trusted.
func (t Trust) Lacking(in *model.Snapshot) (n int) {
	if t.Told() {
		return 0
	}
	for _, s := range in.Secrets {
		at := placeOf(&in.Scope, s)
		shared := slices.ContainsFunc(s.Grants, func(g model.Grant) bool {
			return !g.Who.Own && !g.Who.Trusted && g.Who.Kind != "any" && g.Who.Kind != "service" && (g.Who.Account == "" || at.accountKnown())
		})
		if shared || len(s.CrossAccount) > 0 {
			n++
		}
	}
	return n
}
