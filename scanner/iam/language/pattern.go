// Package language decides questions about sets of texts that IAM's wildcards describe: whether some
// text matches these patterns and none of those, and which is the shortest.
//
// A pattern is a row of steps, each of which takes one byte of a set, or any number of them. Its states
// are positions in the row, and several patterns are followed at once, as the product of their automata,
// made while it is walked. So any Boolean combination of patterns is decided exactly. The walk is bounded:
// what would take more states is not answered at all.
package language

import "strings"

// Step takes one byte of a set, or any number of them. Its lower bits are the number of the set: that of
// the byte for a set of one.
type Step uint16

// many marks a step that takes any number of bytes.
const many Step = 1 << 15

func (s Step) set() *Set  { return setNumbered(s &^ many) }
func (s Step) many() bool { return s&many != 0 }

// one returns the only byte that the step takes, and whether there is just one.
func (s Step) one() (byte, bool) { return byte(s), s < 256 }

// Pattern is a row of steps. The empty pattern matches the empty text only.
type Pattern []Step

// Union is a set of patterns; it matches what one of them matches.
type Union []Pattern

// Literal returns the pattern of one text.
func Literal(text string) Pattern {
	p := make(Pattern, len(text))
	for i := range len(text) {
		p[i] = Step(text[i])
	}
	return p
}

// One returns the pattern of one byte of the set, Many that of any number, at least so many.
func One(set Set) Pattern { return Pattern{set.number()} }

// Many returns the pattern of any number of bytes of the set, at least so many.
func Many(set Set, least int) Pattern {
	p, step := make(Pattern, 0, least+1), set.number()
	for range least {
		p = append(p, step)
	}
	return append(p, step|many)
}

// Glob returns the pattern of a text with the wildcards * and ?, which take bytes of the set only.
func Glob(text string, wild Set) Pattern {
	p, step := make(Pattern, 0, len(text)), wild.number()
	for i := range len(text) {
		switch c := text[i]; c {
		case '*':
			if n := len(p); n == 0 || p[n-1] != step|many { // ** is *
				p = append(p, step|many)
			}
		case '?':
			p = append(p, step)
		default:
			p = append(p, Step(c))
		}
	}
	return p
}

// Folded returns the pattern without regard to the case of ASCII letters.
func (p Pattern) Folded() Pattern {
	out := make(Pattern, len(p))
	for i, step := range p {
		set := *step.set()
		for c := byte('a'); c <= 'z'; c++ {
			if upper := c - 32; set.Has(c) || set.Has(upper) {
				set = set.with(c).with(upper)
			}
		}
		out[i] = set.number() | step&many
	}
	return out
}

// Join returns the patterns one after the other.
func Join(parts ...Pattern) Pattern {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	p := make(Pattern, 0, n)
	for _, part := range parts {
		p = append(p, part...)
	}
	return p
}

// Text returns the one text that the pattern matches, and false where there are more.
func (p Pattern) Text() (string, bool) {
	var b strings.Builder
	for _, step := range p {
		c, only := step.one()
		if !only {
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// Append writes the pattern in a form that tells it from all others.
func (p Pattern) Append(to []byte) []byte {
	for _, step := range p {
		to = append(to, byte(step>>8), byte(step))
	}
	return to
}

// Matches reports whether the pattern matches the whole text.
func (p Pattern) Matches(text string) bool {
	at, t, star, mark := 0, 0, -1, 0
	if p.mixed() {
		return p.follow(text)
	}
	for t < len(text) {
		switch {
		case at < len(p) && p[at].many():
			star, mark = at, t
			at++
		case at < len(p) && p[at].set().Has(text[t]):
			at++
			t++
		case star >= 0:
			mark++
			at, t = star+1, mark
		default:
			return false
		}
	}
	for at < len(p) && p[at].many() {
		at++
	}
	return at == len(p)
}

// mixed reports whether steps that take any number take less than all bytes: then the one that took too
// much need not be the last one.
func (p Pattern) mixed() bool {
	for _, step := range p {
		if step.many() && step&^many != anyNumber {
			return true
		}
	}
	return false
}

// follow keeps track of all positions at once, from the first to the last at which it may be.
func (p Pattern) follow(text string) bool {
	var room [2][128]bool
	here, next := room[0][:0], room[1][:0]
	if len(p) >= len(room[0]) {
		here, next = make([]bool, 0, len(p)+1), make([]bool, 0, len(p)+1)
	}
	here, next = here[:len(p)+1], next[:len(p)+1]
	here[0] = true
	first, last := 0, p.skip(here, 0, 0)
	for i := range len(text) {
		low, high := len(p)+1, 0
		for at := first; at <= last && at < len(p); at++ {
			if step := p[at]; here[at] && step.takes(text[i]) {
				to := at
				if !step.many() {
					to++
				}
				next[to], low, high = true, min(low, to), max(high, to)
			}
		}
		clear(here[first : last+1])
		if low > len(p) {
			return false
		}
		here, next, first, last = next, here, low, p.skip(next, low, high)
	}
	return here[len(p)]
}

// skip adds the positions that are reached without a byte, behind steps that take any number, and returns
// the last.
func (p Pattern) skip(at []bool, first, last int) int {
	for i := first; i <= last && i < len(p); i++ {
		if at[i] && p[i].many() {
			at[i+1] = true
			last = max(last, i+1)
		}
	}
	return last
}

// Matches reports whether one of the patterns matches the whole text.
func (u Union) Matches(text string) bool {
	for _, p := range u {
		if p.Matches(text) {
			return true
		}
	}
	return false
}
