package access

import (
	"cmp"
	"slices"
	"sync"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// Estate is everything that the sources tell of who there is and what there is to reach: the scopes together,
// so that secrets of regions meet the principals of their account.
type Estate struct {
	decisions *Decisions
	secrets   []*kept
	callers   []*caller
	rails     map[string]*rails // by account
	accounts  map[string]bool   // of which the identities are known
	gaps      []model.Gap
	mu        sync.Mutex
	parsed    map[string]*iam.Document
}

// kept is a secret with where it was found.
type kept struct {
	*model.Secret
	in  *model.Snapshot
	key *model.Key
}

// NewEstate joins snapshots. A thing that several of them tell of is taken from the first that is not an index.
func NewEstate(trust Trust, snapshots []*model.Snapshot) *Estate {
	e := &Estate{
		decisions: New(trust), rails: make(map[string]*rails), accounts: make(map[string]bool), parsed: make(map[string]*iam.Document),
	}
	keys := make(map[string]*model.Key)
	for _, s := range snapshots {
		for _, key := range s.Keys {
			keys[key.ID] = key
		}
		e.guard(s)
		e.gaps = append(e.gaps, s.Gaps...)
	}
	seen := make(map[string]bool)
	for _, s := range snapshots {
		for _, secret := range s.Secrets {
			if !seen[secret.ID] {
				seen[secret.ID] = true
				e.secrets = append(e.secrets, &kept{secret, s, keys[secret.KMSKey.ID]})
			}
		}
	}
	e.gather(snapshots)
	slices.SortFunc(e.secrets, func(a, b *kept) int { return cmp.Compare(a.ID, b.ID) })
	return e
}

// Secrets are those of all scopes, in the order of their IDs.
func (e *Estate) Secrets() []*model.Secret {
	out := make([]*model.Secret, len(e.secrets))
	for i, h := range e.secrets {
		out[i] = h.Secret
	}
	return out
}

// Principals are the users and roles of all scopes, in the order of their ARNs.
func (e *Estate) Principals() []*model.Principal {
	out := make([]*model.Principal, len(e.callers))
	for i, c := range e.callers {
		out[i] = c.principal
	}
	return out
}

// target is a secret about which single callers are asked.
type target struct {
	*subject
	secret  *model.Secret
	key     *model.Key // nil where none is known
	decider *decide.Decider
}

// target prepares a secret: with the ARN of its key, and the grants of it by whom they are for.
func (e *Estate) target(h *kept) *target {
	c := e.decisions.newSubject(h.in, h.Secret, h.key)
	for _, path := range []model.Path{"policies.more", "policies"} {
		if h.Hides(path) {
			c.policies = append(c.policies, policy{path: path, doc: &iam.Document{Unknown: true}})
			break
		}
	}
	if k := c.world.Key; k != nil && h.key != nil {
		k.ARN = symbolOf(&h.key.Object, c.account)
		if grants, known := lent(h.key, c.account); known {
			k.Lent = grants
		}
	}
	return &target{c, h.Secret, h.key, decide.New(c.world, c.docs()...)}
}

// rails are the control policies above an account, level by level from the root of the organization.
type rails struct{ scps, rcps []level }

// level are the policies attached to the root, a unit or the account.
type level []*model.Guardrail

// guard notes the control policies that a scope tells.
func (e *Estate) guard(s *model.Snapshot) {
	if len(s.Guardrails) == 0 || e.rails[s.Scope.Account] != nil {
		return
	}
	r := &rails{}
	sorted := slices.Clone(s.Guardrails)
	slices.SortStableFunc(sorted, func(a, b model.Guardrail) int { return cmp.Compare(a.Level, b.Level) })
	last := map[string]int{"scp": -1, "rcp": -1}
	for i := range sorted {
		g := &sorted[i]
		levels := &r.scps
		if g.Kind == "rcp" {
			levels = &r.rcps
		}
		if len(*levels) == 0 || last[g.Kind] != g.Level {
			*levels = append(*levels, nil)
		}
		last[g.Kind] = g.Level
		at := len(*levels) - 1
		(*levels)[at] = append((*levels)[at], g)
	}
	e.rails[s.Scope.Account] = r
}
