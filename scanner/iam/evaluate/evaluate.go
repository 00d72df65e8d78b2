// Package evaluate decides one concrete request by the policies that bear on it, step by step as the IAM
// user guide describes (reference_policies_evaluation-logic, 2026). It is the plain counterpart of the
// package decide, shares no reasoning with it, and judges every witness that decide puts forward.
//
// A policy with unknown parts cannot be evaluated; callers leave such a policy out or do not ask.
package evaluate

import (
	"cmp"
	"fmt"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// Policies are all that bears on requests for one secret. What is nil does not exist; a caller of whom no
// identity policy is given has none.
type Policies struct {
	Secret   string            // ARN
	Account  string            // that owns it
	Tags     map[string]string // of the secret
	Resource []*iam.Document   // the secret's policies, united

	Identity []*iam.Document   // the caller's, united
	Boundary *iam.Document     // the caller's permissions boundary
	SCPs     [][]*iam.Document // of the caller's account: each level, from the root down, must allow
	RCPs     [][]*iam.Document // of the owner's account, likewise

	Key *Key // nil where nothing is known of it
}

// Key is the key that encrypts the secret.
type Key struct {
	Managed bool   // the AWS-managed key of the owner's account
	ARN     string // "" where it is not known: then only what is about every key is about it
	Account string // that owns it; "" is the secret's
	Policy  *iam.Document
	Grants  []Grant
}

// Grant is a grant of the key for decryption (kms:ListGrants).
type Grant struct {
	Grantee string            // ARN
	Context map[string]string // encryption context that a request must contain
}

// Decision is what becomes of a request, and by what. Open says on what it hangs where AWS does not say what
// becomes of it; then it may be allowed, too.
type Decision struct {
	Allowed bool
	By      string
	Open    string
}

// Request decides whether Secrets Manager grants the request. The key is not asked: see [Readable].
func Request(r model.Request, p Policies) Decision {
	a := newAsked(r, p)
	out := a.decide()
	if a.open != "" && !out.Allowed {
		a.lenient = true
		if a.decide().Allowed {
			out.Open = a.open
		}
	}
	return out
}

// Readable tells whether the request, which must be one for the value, also obtains the plaintext: whether
// KMS decrypts for the caller by way of Secrets Manager. It is unknown where nothing is known of the key.
func Readable(r model.Request, p Policies) model.Tri {
	asked := Request(r, p)
	switch {
	case asked.Open != "":
		return model.Unknown
	case !asked.Allowed || !iam.ActionsOf("value_read").Has(iam.ActionsLike(r.Action)):
		return model.No
	case p.Key == nil:
		return model.Unknown
	case p.Key.Managed:
		// The AWS-managed key serves callers of its own account only, by way of Secrets Manager.
		return answer(r.Principal.Account == p.Account && r.Principal.Type != "service")
	case p.Key.Policy == nil:
		return model.Unknown
	}
	yes, open := decrypts(r, p, false)
	if !yes && open {
		if yes, _ = decrypts(r, p, true); yes {
			return model.Unknown
		}
	}
	return answer(yes)
}

func answer(yes bool) model.Tri {
	if yes {
		return model.Yes
	}
	return model.No
}

// asked is one request with the policies that decide it.
type asked struct {
	Policies
	caller   model.Caller
	action   iam.Action
	context  context
	resource string // as policies see it
	itself   bool   // the policies are the resource's own, and about it whatever their Resource
	open     string // on what the decision may hang that AWS leaves open
	lenient  bool   // what is open is decided in favour of the caller
}

func newAsked(r model.Request, p Policies) *asked {
	a := &asked{Policies: p, caller: r.Principal}
	var known bool
	if a.action, known = iam.ActionNamed(r.Action); !known {
		a.action = iam.Action{Name: r.Action}
	}
	a.resource = "*"
	if a.action.Secret {
		a.resource = cmp.Or(r.Resource, p.Secret)
	}
	if a.action.Elsewhere {
		a.Resource = nil // there is no secret whose policies could be asked
	}
	a.context = contextOf(r, p, a.action)
	return a
}

// matched is how a set of policies answers: the first statement that denies, and those that allow.
type matched struct {
	denies string
	allows []match
}

// match is a statement that allows, and how it names the caller.
type match struct {
	statement string
	how       naming
}

func (a *asked) match(docs []*iam.Document, kind, principals string) (m matched) {
	for _, doc := range docs {
		if doc == nil {
			continue
		}
		for i := range doc.Statements {
			s := &doc.Statements[i]
			how := namesNobody
			if principals == "" {
				how = namesItself
			} else {
				how = a.names(s)
			}
			if how == namesNobody || !a.applies(doc, s) {
				continue
			}
			text := fmt.Sprintf("%s, %s", kind, title(s))
			if s.Effect.Value == "Deny" && m.denies == "" {
				m.denies = text
			} else if s.Effect.Value == "Allow" {
				m.allows = append(m.allows, match{text, how})
			}
		}
	}
	return m
}

func title(s *iam.Statement) string {
	if s.Sid.Value != "" {
		return "statement " + s.Sid.Value
	}
	return s.Path
}

// applies reports whether a statement is about the request, its principals apart.
func (a *asked) applies(doc *iam.Document, s *iam.Statement) bool {
	if s.Unknown || s.ConditionsUnknown {
		return false
	}
	variables := doc.Version.Value == "2012-10-17"
	if s.Action.Present() == s.NotAction.Present() || s.NotAction.Present() && a.acts(s.NotAction) || s.Action.Present() && !a.acts(s.Action) {
		return false
	}
	if !a.itself && (s.Resource.Present() && !a.reaches(s.Resource, variables) || s.NotResource.Present() && a.reaches(s.NotResource, variables)) {
		return false
	}
	for i := range s.Conditions {
		if !a.holds(&s.Conditions[i], variables) {
			return false
		}
	}
	return true
}

func (a *asked) acts(e iam.Element) bool {
	for _, v := range e.Values {
		if like(fold(plainPattern(v.Value)), fold(plainText(a.action.Name))) {
			return true
		}
	}
	return false
}

func (a *asked) reaches(e iam.Element, variables bool) bool {
	for _, v := range e.Values {
		pattern, ok := a.context.resolve(v.Value, variables, len(a.resource))
		if ok && like(pattern, plainText(a.resource)) {
			return true
		}
	}
	return false
}
