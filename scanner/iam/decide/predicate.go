package decide

import (
	"fmt"

	"smaudit/scanner/iam/language"
)

// theory is what the values of a variable are.
type theory int

const (
	texts theory = iota
	addresses
	numbers
)

// quantifier tells how a predicate on one value becomes one on a set of values.
type quantifier int

const (
	single quantifier = iota // the variable has one value
	every                    // of the values
	some                     // of the values
)

// predicate is a condition on one variable. It holds as absent says where the variable has no value, and
// else where its value lies in the set.
type predicate struct {
	id     int             // of what it says, negative for the negation; see [numbered]
	index  *language.Index // of the union, once it is named
	absent bool
	quantifier
	theory
	union   language.Union // texts
	outside bool           // texts: the set is all that the union does not hold
	blocks  ranges         // addresses
	spans   intervals      // numbers
}

// not is the negation.
func (p predicate) not() predicate {
	p.id = -p.id
	p.absent = !p.absent
	switch p.quantifier {
	case every:
		p.quantifier = some
	case some:
		p.quantifier = every
	}
	switch p.theory {
	case texts:
		p.outside = !p.outside
	case addresses:
		p.blocks = p.blocks.complement()
	case numbers:
		p.spans = p.spans.complement()
	}
	return p
}

// numbered gives predicates their ids, from 1 on and the same to equal ones, by which a search knows again
// what it has answered, and that a predicate and its negation cannot both hold.
type numbered struct {
	names map[string]name
	room  []byte // to spell what is named
}

// name is the id of a predicate, and its union made ready.
type name struct {
	id    int
	index *language.Index
}

func (n *numbered) name(p predicate) predicate {
	if p.theory == texts && p.outside {
		return n.name(p.not()).not()
	}
	n.room = p.spell(n.room[:0])
	known, found := n.names[string(n.room)]
	if !found {
		known.id = len(n.names) + 1
		if p.theory == texts {
			known.index = language.IndexOf(p.union)
		}
		n.names[string(n.room)] = known
	}
	p.id, p.index = known.id, known.index
	return p
}

// spell writes out what the predicate says.
func (p *predicate) spell(out []byte) []byte {
	out = append(out, byte(p.quantifier), byte(p.theory), boolean(p.absent), boolean(p.outside))
	for _, pattern := range p.union {
		out = pattern.Append(append(out, '|', '|'))
	}
	for _, b := range p.blocks {
		out = append(append(append(out, b.low.AsSlice()...), '-'), b.high.AsSlice()...)
	}
	for _, i := range p.spans {
		out = fmt.Appendf(out, "%v%t-%v%t,", i.low, i.lowOpen, i.high, i.highOpen)
	}
	return out
}

func boolean(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// ready is the union, made ready for questions.
func (p *predicate) ready() *language.Index {
	if p.index == nil {
		return language.IndexOf(p.union)
	}
	return p.index
}

// anything and nothing are the predicates on values that hold of all and of none.
func anything(absent bool) predicate { return predicate{absent: absent, outside: true} }
func nothing(absent bool) predicate  { return predicate{absent: absent} }

// within is the predicate of texts that a union holds.
func within(u language.Union) predicate { return predicate{union: u} }

// atom is a predicate on a variable.
type atom struct {
	variable string
	predicate
}

// conjunction holds where all its atoms do. The empty one always holds.
type conjunction []atom

// bounds are what is known of a conjunction that hangs on unknown parts: lower implies it, and it implies
// upper. A nil bound never holds.
type bounds struct {
	lower, upper *conjunction
}

func (b *bounds) and(lower, upper *atom) {
	add := func(c *conjunction, a *atom) *conjunction {
		if c == nil || a == nil {
			return nil
		}
		longer := append((*c)[:len(*c):len(*c)], *a)
		return &longer
	}
	b.lower, b.upper = add(b.lower, lower), add(b.upper, upper)
}

// sure adds an atom that is known.
func (b *bounds) sure(a atom) { b.and(&a, &a) }

// never makes the conjunction one that never holds.
func (b *bounds) never() { b.lower, b.upper = nil, nil }

// doubt makes the lower bound one that never holds.
func (b *bounds) doubt() { b.lower = nil }
