package decide

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"smaudit/scanner/iam/language"
)

// domain is what values a variable may have.
type domain struct {
	id int // tells it from all others
	theory
	absent  bool            // it may have none
	present bool            // it may have one
	set     bool            // it may have several
	base    language.Union  // texts
	index   *language.Index // of the base
	within  intervals       // numbers
	whole   bool            // numbers: only whole ones
}

// answer is a value of a variable, nil where it has none.
type answer []string

// outcome is what became of one variable under some predicates.
type outcome struct {
	value answer
	ok    bool
}

// solver searches for values of the variables of one setting. It remembers what it found out about single
// variables: a search asks the same again and again.
type solver struct {
	domain  func(variable string) domain
	domains map[string]domain // those that were asked for
	budget  *language.Budget
	known   map[string]outcome // shared by all settings
	key     []byte             // room to spell what is asked
}

func newSolver(of func(variable string) domain, budget *language.Budget, known map[string]outcome) *solver {
	return &solver{domain: of, domains: make(map[string]domain), budget: budget, known: known}
}

// assignment holds for each variable the predicates that it must meet.
type assignment []assigned

type assigned struct {
	variable   string
	predicates []predicate
}

// place is where a variable is, or would be.
func (a assignment) place(variable string) int {
	for i := range a {
		if a[i].variable == variable {
			return i
		}
	}
	return len(a)
}

// with adds an atom, and reports whether its variable can still have a value.
func (s *solver) with(a assignment, add *atom) (assignment, bool, error) {
	at := a.place(add.variable)
	var predicates []predicate
	if at < len(a) {
		predicates = a[at].predicates
	}
	for i := range predicates {
		if predicates[i].id == add.id {
			return a, true, nil
		}
	}
	predicates = append(predicates[:len(predicates):len(predicates)], add.predicate)
	found, err := s.value(add.variable, predicates)
	if err != nil || !found.ok {
		return nil, false, err
	}
	next := make(assignment, len(a), len(a)+1)
	copy(next, a)
	if at == len(a) {
		return append(next, assigned{add.variable, predicates}), true, nil
	}
	next[at].predicates = predicates
	return next, true, nil
}

func (s *solver) all(a assignment, c conjunction) (assignment, bool, error) {
	for i := range c {
		var ok bool
		var err error
		if a, ok, err = s.with(a, &c[i]); err != nil || !ok {
			return nil, false, err
		}
	}
	return a, true, nil
}

// solve searches for an assignment that meets all of must, one alternative of each of need, and not all
// of any of avoid.
func (s *solver) solve(must conjunction, need [][]conjunction, avoid []conjunction) (assignment, bool, error) {
	a, ok, err := s.all(assignment{}, must)
	if err != nil || !ok {
		return nil, false, err
	}
	avoid = slices.Clone(avoid)
	slices.SortStableFunc(avoid, func(x, y conjunction) int { return cmp.Compare(len(x), len(y)) })
	return s.choose(a, need, avoid)
}

// choose takes one alternative after the other for what is needed, then avoids the rest.
func (s *solver) choose(a assignment, need [][]conjunction, avoid []conjunction) (assignment, bool, error) {
	if len(need) == 0 {
		return s.evade(a, avoid)
	}
	for _, alternative := range need[0] {
		next, ok, err := s.all(a, alternative)
		if err == nil && ok {
			next, ok, err = s.choose(next, need[1:], avoid)
		}
		if err != nil || ok {
			return next, ok, err
		}
	}
	return nil, false, nil
}

// branch is what it costs to try one way, beside what is asked of single variables.
const branch = 60

// evade makes one atom of each conjunction fail. One that cannot hold any more needs nothing.
func (s *solver) evade(a assignment, avoid []conjunction) (assignment, bool, error) {
	if !s.budget.Spend(branch) {
		return nil, false, ErrBudget
	}
	if len(avoid) == 0 {
		return a, true, nil
	}
	_, holds, err := s.all(a, avoid[0])
	if err != nil {
		return nil, false, err
	}
	if !holds {
		return s.evade(a, avoid[1:])
	}
	for i := range avoid[0] {
		next, ok, err := s.with(a, &atom{avoid[0][i].variable, avoid[0][i].not()})
		if err == nil && ok {
			next, ok, err = s.evade(next, avoid[1:])
		}
		if err != nil || ok {
			return next, ok, err
		}
	}
	return nil, false, nil
}

// contradicts reports whether the negation of a predicate is among others.
func contradicts(others []predicate, p *predicate) bool {
	for i := range others {
		if others[i].id == -p.id && others[i].quantifier == single {
			return true
		}
	}
	return false
}

// value finds a value of a variable that meets the predicates.
func (s *solver) value(variable string, predicates []predicate) (outcome, error) {
	values, asked := s.domains[variable]
	if !asked {
		values = s.domain(variable)
		s.domains[variable] = values
	}
	key := strconv.AppendInt(s.key[:0], int64(values.id), 36)
	for i := range predicates {
		if contradicts(predicates[:i], &predicates[i]) {
			return outcome{}, nil
		}
		key = strconv.AppendInt(append(key, ' '), int64(predicates[i].id), 36)
	}
	s.key = key
	if found, ok := s.known[string(key)]; ok {
		return found, nil
	}
	s.budget.Spend(20 + len(predicates))
	found, err := values.find(predicates, s.budget)
	if errors.Is(err, language.ErrBudget) {
		err = &entangled{variable}
	}
	if err == nil {
		s.known[string(key)] = found
	}
	return found, err
}
