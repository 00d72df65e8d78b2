package evaluate

import (
	"cmp"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// decide follows the order of the user guide: an explicit deny anywhere ends it; then the organization's
// policies must allow; then resource and identity policies, one of them within the account, both across.
func (a *asked) decide() Decision {
	service, own := a.caller.Type == "service", a.caller.Account == a.Account
	resource := a.match(a.Resource, "resource policy", "principals")
	identity := a.match(a.Identity, "identity policy", "")
	boundary := a.match([]*iam.Document{a.Boundary}, "permissions boundary", "")
	for _, m := range []matched{resource, identity, boundary} {
		if m.denies != "" {
			return Decision{By: "explicit deny: " + m.denies}
		}
	}
	if by, ok := a.levels(a.RCPs, "resource control policy"); !ok {
		return Decision{By: by}
	}
	if by, ok := a.levels(a.SCPs, "service control policy"); !ok && !service {
		return Decision{By: by}
	}
	switch {
	case service:
		return first(resource.allows, "no resource policy allows it")
	case !own && !a.action.CrossAccount:
		return Decision{By: "the operation takes no effect across accounts"}
	}
	bounded := a.Boundary == nil || len(boundary.allows) > 0
	identityAllows := (len(identity.allows) > 0 || a.caller.Type == "root") && bounded
	if !own {
		if len(resource.allows) == 0 {
			return Decision{By: "no resource policy allows it"}
		}
		if !identityAllows {
			return Decision{By: "no identity policy of the caller's account allows it"}
		}
		return Decision{Allowed: true, By: resource.allows[0].statement + "; and the caller's own account allows it"}
	}
	for _, m := range resource.allows {
		switch {
		case m.how == namesDirectly, m.how == namesRole && bounded:
			return Decision{Allowed: true, By: m.statement}
		}
	}
	if identityAllows {
		if a.caller.Type == "root" {
			return Decision{Allowed: true, By: "root user of the owner's account"}
		}
		return Decision{Allowed: true, By: identity.allows[0].statement}
	}
	return Decision{By: "no identity policy allows it, and no resource policy names the caller"}
}

func first(allows []match, otherwise string) Decision {
	if len(allows) == 0 {
		return Decision{By: otherwise}
	}
	return Decision{Allowed: true, By: allows[0].statement}
}

// levels asks the policies that an organization attaches to its root, units and accounts. Each level must
// allow and none may deny.
func (a *asked) levels(levels [][]*iam.Document, kind string) (string, bool) {
	for _, docs := range levels {
		m := a.match(docs, kind, "")
		if m.denies != "" {
			return "explicit deny: " + m.denies, false
		}
		if len(m.allows) == 0 {
			return "no " + kind + " allows it", false
		}
	}
	return "", true
}

// decrypts asks the key in the name of the caller, as Secrets Manager does (userguide
// security-encryption; KMS developer guide, default key policy and cross-account access, 2026). A key's
// policy must allow in any case: a statement for its account lets the account's identity policies decide.
// open is whether the answer may be another where AWS leaves something open.
func decrypts(r model.Request, p Policies, lenient bool) (yes, open bool) {
	account := p.Account
	if p.Key.Account != "" {
		account = p.Key.Account
	}
	a := newAsked(keyRequest(r, p), Policies{
		Secret: p.Secret, Account: account, Identity: p.Identity, Boundary: p.Boundary, SCPs: p.SCPs, RCPs: p.RCPs,
		Resource: []*iam.Document{p.Key.Policy},
	})
	a.itself, a.lenient = true, lenient
	m := a.match(a.Resource, "key policy", "principals")
	a.itself, a.resource = false, cmp.Or(p.Key.ARN, "*")
	identity := a.match(a.Identity, "identity policy", "")
	boundary := a.match([]*iam.Document{a.Boundary}, "permissions boundary", "")
	_, scp := a.levels(a.SCPs, "service control policy")
	_, rcp := a.levels(a.RCPs, "resource control policy")
	if m.denies != "" || identity.denies != "" || boundary.denies != "" || !scp && a.caller.Type != "service" || !rcp {
		return false, a.open != ""
	}
	if granted(r, p) {
		return true, false
	}
	bounded := a.Boundary == nil || len(boundary.allows) > 0
	identityAllows := (len(identity.allows) > 0 || a.caller.Type == "root") && bounded
	for _, s := range m.allows {
		switch {
		case a.caller.Type == "service", a.caller.Account == account && s.how == namesDirectly:
			return true, false
		case a.caller.Account == account && s.how == namesRole && bounded:
			return true, false
		case identityAllows:
			return true, false
		}
	}
	return false, a.open != ""
}

// granted reports whether a grant of the key lets the caller decrypt the secret.
func granted(r model.Request, p Policies) bool {
	for _, g := range p.Key.Grants {
		if g.Grantee != r.Principal.ARN && g.Grantee != r.Principal.Session || g.Grantee == "" {
			continue
		}
		within := true
		for name, value := range g.Context {
			within = within && name == "SecretARN" && value == p.Secret
		}
		if within {
			return true
		}
	}
	return false
}

// Granted reports whether the secret's policies let the request through: whether one of their statements
// allows it and none denies it. For the rest the caller's own account is taken to allow it, unless the
// request is unaided: then a caller of the owner's account must be named other than by its account.
func Granted(r model.Request, p Policies, unaided bool) bool {
	a := newAsked(r, p)
	if a.caller.Type != "service" && a.caller.Account != a.Account && !a.action.CrossAccount {
		return false
	}
	return a.named(unaided)
}

// Decrypted is the same of the policy of the key.
func Decrypted(r model.Request, p Policies, unaided bool) bool {
	if p.Key == nil || p.Key.Managed {
		return p.Key != nil && r.Principal.Account == p.Account && r.Principal.Type != "service"
	}
	a := newAsked(keyRequest(r, p), Policies{Secret: p.Secret, Account: cmp.Or(p.Key.Account, p.Account), Resource: []*iam.Document{p.Key.Policy}})
	a.itself = true
	return a.named(unaided)
}

func (a *asked) named(unaided bool) bool {
	m := a.match(a.Resource, "resource policy", "principals")
	if m.denies != "" {
		return false
	}
	for _, s := range m.allows {
		if !unaided || s.how != namesAccount {
			return true
		}
	}
	return false
}
