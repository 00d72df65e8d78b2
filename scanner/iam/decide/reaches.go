package decide

import (
	"cmp"
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// searchIn looks for a request in one setting: one of the ways in which Secrets Manager may allow it, with
// one of those in which KMS may.
func (c *Calls) searchIn(s setting, readable, atMost bool) (*Reached, error) {
	ways, keyWays := possible(c.ways(s, c.own(), atMost)), [][][]choice{nil}
	if len(ways) == 0 {
		return nil, nil
	}
	need, avoid := c.levels(s, atMost)
	if readable {
		var ok bool
		if keyWays, ok = c.keyWays(s, atMost); !ok {
			return nil, nil
		}
		if key := c.secret.Key; key != nil && !key.Managed {
			at := decryption(s)
			more, denied := c.levels(at, atMost)
			need, avoid = append(need, more...), append(avoid, denied...)
		}
	}
	keyWays = possible(keyWays)
	for _, way := range ways {
		for _, keyWay := range keyWays {
			found, err := c.attempt(s, slices.Concat(way, keyWay, need), avoid, readable, atMost)
			if err != nil || found != nil {
				return found, err
			}
		}
	}
	return nil, nil
}

// attempt solves one combination of needs.
func (c *Calls) attempt(s setting, need [][]choice, avoid []conjunction, readable, atMost bool) (*Reached, error) {
	if len(possible([][][]choice{need})) == 0 {
		return nil, nil
	}
	solve := newSolver(func(variable string) domain { return c.all.domain(variable, s) }, c.all.budget, c.all.outcomes)
	start, ok, err := solve.all(assignment{}, append(c.must[:1:1], c.toldIn(s)...))
	if err != nil || !ok {
		return nil, err
	}
	avoid = slices.Clone(avoid)
	slices.SortStableFunc(avoid, func(x, y conjunction) int { return cmp.Compare(len(x), len(y)) })
	a, chosen, ok, err := solve.elect(start, need, avoid, nil)
	if err != nil || !ok {
		return nil, err
	}
	found := &Reached{}
	for _, one := range chosen {
		if one.link != nil && !slices.ContainsFunc(found.Chain, func(l Link) bool { return l == *one.link }) {
			found.Chain = append(found.Chain, *one.link)
		}
	}
	if atMost {
		return found, nil
	}
	try := &attempt{Decider: c.all, setting: s, solver: solve}
	if found.Witness, err = try.request(a); err != nil {
		return nil, err
	}
	if !c.confirmed(*found.Witness, readable) {
		return nil, ErrWitness
	}
	found.Tri = model.Yes
	for _, link := range found.Chain {
		if !link.Decrypts && (link.Kind == "identity" || link.Kind == "resource") {
			found.Statement = link.Statement
		}
	}
	return found, nil
}

// toldIn is what is told of the caller, for a class of callers of which that can be told.
func (c *Calls) toldIn(s setting) (out conjunction) {
	for _, a := range c.told {
		if key := iam.KeyNamed(a.variable); key == nil || key.Of(s.class, s.action) != iam.Never {
			out = append(out, a)
		}
	}
	return out
}

// elect is [solver.choose] that tells which alternatives it chose.
func (s *solver) elect(a assignment, need [][]choice, avoid []conjunction, chosen []choice) (assignment, []choice, bool, error) {
	if s.budget.Left--; s.budget.Left <= 0 {
		return nil, nil, false, ErrBudget
	}
	if len(need) == 0 {
		out, ok, err := s.evade(a, avoid)
		return out, chosen, ok, err
	}
	for _, one := range need[0] {
		next, ok, err := s.all(a, one.conjunction)
		var with []choice
		if err == nil && ok {
			next, with, ok, err = s.elect(next, need[1:], avoid, append(chosen[:len(chosen):len(chosen)], one))
		}
		if err != nil || ok {
			return next, with, ok, err
		}
	}
	return nil, nil, false, nil
}

// confirmed has a request decided independently.
func (c *Calls) confirmed(r model.Request, readable bool) bool {
	id, d := &c.identity, c.secret
	p := evaluate.Policies{
		Secret: d.Secret, Account: d.Account, Tags: d.Tags, Resource: d.docs,
		Identity: id.Policies, Boundary: id.Boundary, SCPs: id.SCPs, RCPs: id.RCPs,
	}
	if d.Key != nil {
		p.Key = &evaluate.Key{Managed: d.Key.Managed, ARN: d.Key.ARN, Account: d.Key.Account, Policy: d.Key.Policy, Grants: d.Key.Lent}
	}
	return evaluate.Request(r, p).Allowed && (!readable || evaluate.Readable(r, p) == model.Yes)
}
