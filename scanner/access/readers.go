package access

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// Access is what one user or role may do to one secret by all policies together.
type Access struct {
	Secret    *model.Secret
	Principal *model.Principal
	ARN       string         // of the principal, or what stands for it
	Actions   []string       // that are allowed
	Open      []string       // of which it is not known whether they are
	Value     model.Tri      // whether it obtains the plaintext: whether KMS decrypts, too
	Because   []string       // what the unknown hangs on
	Via       []Step         // the statements that together allow
	Witness   *model.Request // that proves it
}

// Step is a statement by which a request is allowed, or denied. Kind is scp, rcp, boundary, identity,
// resource, key or grant.
type Step struct {
	Kind      string
	Decrypts  bool   // KMS asks it, for the plaintext
	Policy    string // its name
	ARN       string // of a managed or control policy
	Where     string // file:line in code, else the ARN or the owner of the policy
	Target    string // of a control policy: what it is attached to
	Statement string
	Line      int // in the document
}

var (
	valueAction = iam.ActionsLike("secretsmanager:GetSecretValue")
	// onSecret are the actions on a secret that is there.
	onSecret = func() (set iam.Actions) {
		for _, action := range iam.AllActions().List() {
			if action.Secret && !action.Elsewhere {
				set |= action.Set
			}
		}
		return set
	}()
)

// AllActions is how many actions there are on a secret that is there.
var AllActions = len(onSecret.List())

// Who lists the users and roles that may do anything to a secret, or of which that is not known, and whom
// else its policies let in.
func (e *Estate) Who(s *model.Secret) (known []Access, others []model.Grant, because []string) {
	t := e.target(e.kept(s))
	for _, c := range e.callers {
		if a := e.access(t, c); a != nil {
			known = append(known, *a)
		}
	}
	grants, because := t.decider.Grants()
	for _, g := range grants {
		if !e.counted(g.Who) {
			others = append(others, g)
		}
	}
	return known, others, because
}

// Knows reports whether any user or role of the secret's account is known.
func (e *Estate) Knows(s *model.Secret) bool {
	at := placeOf(&e.kept(s).in.Scope, s)
	return e.accounts[at.account]
}

// counted reports whether a set of callers is one of identities that are known one by one.
func (e *Estate) counted(w model.Who) bool {
	switch w.Kind {
	case "account":
		return e.accounts[w.Account]
	case "user", "role":
		return slices.ContainsFunc(e.callers, func(c *caller) bool { return c.who.ARN == w.ID })
	case "session": // is counted with its role
		parts := strings.Split(w.ID, "/")
		return len(parts) == 3 && slices.ContainsFunc(e.callers, func(c *caller) bool {
			return c.who.Type == "role" && c.who.Account == w.Account && strings.HasSuffix(c.who.ARN, "/"+parts[1])
		})
	}
	return false
}

func (e *Estate) kept(s *model.Secret) *kept {
	i := slices.IndexFunc(e.secrets, func(h *kept) bool { return h.Secret == s })
	return e.secrets[i]
}

func (e *Estate) caller(p *model.Principal) *caller {
	i := slices.IndexFunc(e.callers, func(c *caller) bool { return c.principal == p })
	return e.callers[i]
}

// What lists the secrets to which a user or role may do anything, or of which that is not known.
func (e *Estate) What(p *model.Principal) (out []Access) {
	c := e.caller(p)
	parts := e.partition()
	class := parts.callers[parts.ofCaller[slices.Index(e.callers, c)]]
	for i, h := range e.secrets {
		if !parts.may(parts.secrets[parts.ofSecret[i]], class) {
			continue
		}
		if a := e.access(e.target(h), c); a != nil {
			out = append(out, *a)
		}
	}
	return out
}

// access is nil where nothing is allowed.
func (e *Estate) access(t *target, c *caller) *Access {
	b := e.bind(c, t)
	a := &Access{Secret: t.secret, Principal: c.principal, ARN: c.who.ARN}
	if !a.decide(t, b) {
		return nil
	}
	return a
}

func (a *Access) decide(t *target, b *bound) bool {
	calls := t.decider.By(b.Identity)
	var yes, open iam.Actions
	var first, value decide.Reached
	for _, share := range calls.Each(onSecret) {
		switch {
		case share.Tri == model.Yes:
			yes |= share.Actions
		case share.Tri == model.Unknown:
			open |= share.Actions
			a.Because = append(a.Because, share.Because...)
		}
		if share.Tri != model.No && (first.Tri == "" || first.Tri == model.Unknown && share.Tri == model.Yes) {
			first = share.Reached
		}
	}
	if yes|open == 0 {
		return false
	}
	a.Actions, a.Open, a.Value = yes.Names(), open.Names(), model.No
	if (yes | open).Has(valueAction) {
		value = calls.Reaches(valueAction, true)
		a.Value = value.Tri
		a.Because = append(a.Because, value.Because...)
		if value.Tri == model.Yes || value.Tri == first.Tri {
			first = value
		}
	}
	slices.Sort(a.Because)
	a.Because = slices.Compact(a.Because)
	a.Witness = first.Witness
	a.Via = b.steps(first.Chain)
	return true
}

// order is that in which a request meets the policies.
var order = []string{"scp", "rcp", "boundary", "identity", "resource", "key", "grant"}

// steps tell where the statements of a chain stand.
func (b *bound) steps(chain []decide.Link) []Step {
	out := make([]Step, 0, len(chain))
	for _, link := range sorted(chain) {
		out = append(out, b.step(link))
	}
	return out
}

func sorted(chain []decide.Link) []decide.Link {
	chain = slices.Clone(chain)
	rank := func(l decide.Link) int {
		r := slices.Index(order, l.Kind)
		if l.Decrypts {
			r += len(order)
		}
		return r
	}
	slices.SortStableFunc(chain, func(x, y decide.Link) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x.Level, y.Level))
	})
	return chain
}

func (b *bound) step(link decide.Link) Step {
	from := b.places[placed{link.Kind, link.Level, link.Document}]
	s := Step{Kind: link.Kind, Decrypts: link.Decrypts, Policy: from.name, ARN: from.arn, Target: from.target, Where: cmp.Or(from.arn, from.target)}
	if st := link.Statement; st != nil && st.Path != "" {
		s.Statement, s.Line = title(st), st.At.Line
	}
	if o := from.object; o != nil {
		s.Where = cmp.Or(from.arn, o.ARN, o.ID)
		if at, known := o.At(from.path.Join("document")); known {
			s.Where = at.File + ":" + strconv.Itoa(at.Line)
		}
	}
	return s
}
