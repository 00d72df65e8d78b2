package decide

import (
	"slices"

	"smaudit/scanner/iam"
)

// attempt is the search for one question's requests in one setting.
type attempt struct {
	*Decider
	question question
	setting  setting
	atMost   bool
	solver   *solver
	must     conjunction
	why      []string
}

// by searches for a request that a statement allows.
func (t *attempt) by(allow clause, denies []conjunction) (*Answer, error) {
	need, avoid := [][]conjunction{{*allow.pick(t.atMost)}}, denies
	if t.question.readable {
		key, keyDenies, ok := t.decrypts()
		if !ok {
			return nil, nil
		}
		need, avoid = append(need, key...), slices.Concat(avoid, keyDenies)
	}
	if t.question.lacking == nil {
		return t.solve(allow.statement, need, avoid)
	}
	allows, denied := t.lacking()
	// The other policies do not allow the request if none of their statements does, or if one denies it.
	found, err := t.solve(allow.statement, need, slices.Concat(avoid, allows))
	for i := 0; i < len(denied) && err == nil && found == nil; i++ {
		found, err = t.solve(allow.statement, append(need[:len(need):len(need)], []conjunction{denied[i]}), avoid)
	}
	return found, err
}

// lacking are the statements of the policies that must not allow the request: those that allow, as far as
// they may, and those that deny, as far as they surely do.
func (t *attempt) lacking() (allows, denies []conjunction) {
	clauses, denies, why := t.question.lacking.clauses(question{}, t.setting, !t.atMost)
	t.doubt(why...)
	for _, c := range clauses {
		allows = append(allows, *c.pick(!t.atMost))
	}
	return allows, denies
}

// doubt notes what is not known.
func (t *attempt) doubt(why ...string) {
	t.why = append(t.why, why...)
	t.doubted = t.doubted || len(why) > 0
}

// decrypts are the alternatives by which the key decrypts for the caller, and what denies it. It reports
// false where that cannot be, or is not known well enough.
func (t *attempt) decrypts() (need [][]conjunction, denies []conjunction, ok bool) {
	switch k := t.Key; {
	case k == nil, k.Policy == nil && !k.Managed:
		t.doubt("the policy of the key")
		return nil, nil, t.atMost
	case k.Managed:
		return nil, nil, t.setting.own
	case k.Policy.Unknown:
		t.doubt("the policy of the key")
		return nil, nil, t.atMost
	}
	s := t.setting
	s.kms = true
	s.action, _ = iam.ActionNamed(iam.Decrypt)
	var alternatives []conjunction
	for _, c := range t.compiled(s).clauses {
		t.doubt(c.why...)
		if b := c.pick(t.atMost); c.mayAllow() && b != nil {
			alternatives = append(alternatives, *b)
		}
		if b := c.pick(!t.atMost); c.mayDeny() && b != nil {
			denies = append(denies, *b)
		}
	}
	if t.Key.Grants {
		t.doubt("the grants of the key")
		if t.atMost {
			alternatives = append(alternatives, conjunction{})
		}
	}
	return [][]conjunction{alternatives}, denies, len(alternatives) > 0
}

func (t *attempt) solve(st *iam.Statement, need [][]conjunction, avoid []conjunction) (*Answer, error) {
	a, ok, err := t.solver.solve(t.must, need, avoid)
	if err != nil || !ok {
		return nil, err
	}
	if t.atMost {
		why := slices.Clone(t.why)
		slices.Sort(why)
		return &Answer{Because: slices.Compact(why)}, nil
	}
	return t.proved(st, a)
}
