// Package language decides questions about sets of texts that IAM's wildcards describe: whether some
// text matches these patterns and none of those, and which is the shortest.
//
// A pattern is a row of steps, each of which takes one byte of a set, or any number of them. Its states
// are positions in the row, and several patterns are followed at once, as the product of their automata,
// made while it is walked. So any Boolean combination of patterns is decided exactly. The walk is bounded:
// what would take more states is not answered at all.
package language

import "strings"

// Set is a set of bytes.
type Set [4]uint64

// Has reports whether the set holds c.
func (s *Set) Has(c byte) bool { return s[c>>6]&(1<<(c&63)) != 0 }

// Of returns the set of the bytes of a text.
func Of(text string) Set {
	var s Set
	for i := range len(text) {
		s[text[i]>>6] |= 1 << (text[i] & 63)
	}
	return s
}

// Except returns all bytes but those of a text.
func Except(text string) Set {
	s := Of(text)
	for i := range s {
		s[i] = ^s[i]
	}
	return s
}

// Any is the set of all bytes.
var Any = Except("")

// Step takes one byte of its set, or any number of them.
type Step struct {
	Set  Set
	Many bool
}

// Pattern is a row of steps. The empty pattern matches the empty text only.
type Pattern []Step

// Union is a set of patterns; it matches what one of them matches.
type Union []Pattern

// Literal returns the pattern of one text.
func Literal(text string) Pattern {
	p := make(Pattern, len(text))
	for i := range len(text) {
		p[i].Set = Of(text[i : i+1])
	}
	return p
}

// Glob returns the pattern of a text with the wildcards * and ?, which take bytes of the set only.
func Glob(text string, wild Set) Pattern {
	p := make(Pattern, 0, len(text))
	for i := range len(text) {
		switch c := text[i]; c {
		case '*':
			if n := len(p); n == 0 || !p[n-1].Many || p[n-1].Set != wild { // ** is *
				p = append(p, Step{wild, true})
			}
		case '?':
			p = append(p, Step{Set: wild})
		default:
			p = append(p, Step{Set: Of(text[i : i+1])})
		}
	}
	return p
}

// Folded returns the pattern without regard to the case of ASCII letters.
func (p Pattern) Folded() Pattern {
	out := make(Pattern, len(p))
	for i, step := range p {
		for c := byte('a'); c <= 'z'; c++ {
			if upper := c - 32; step.Set.Has(c) || step.Set.Has(upper) {
				both := Of(string([]byte{c, upper}))
				for j := range step.Set {
					step.Set[j] |= both[j]
				}
			}
		}
		out[i] = step
	}
	return out
}

// Many returns the pattern of any number of bytes of the set, at least so many.
func Many(set Set, least int) Pattern {
	p := make(Pattern, 0, least+1)
	for range least {
		p = append(p, Step{Set: set})
	}
	return append(p, Step{set, true})
}

// Join returns the patterns one after the other.
func Join(parts ...Pattern) Pattern {
	var p Pattern
	for _, part := range parts {
		p = append(p, part...)
	}
	return p
}

// Text returns the one text that the pattern matches, and false where there are more.
func (p Pattern) Text() (string, bool) {
	var b strings.Builder
	for _, step := range p {
		c, only := step.Set.single()
		if step.Many || !only {
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

// single returns the only byte of the set.
func (s *Set) single() (c byte, only bool) {
	found := false
	for i, word := range s {
		if word == 0 {
			continue
		}
		if found || word&(word-1) != 0 {
			return 0, false
		}
		found = true
		for bit := range 64 {
			if word == 1<<bit {
				c = byte(i*64 + bit)
			}
		}
	}
	return c, found
}

// Matches reports whether the pattern matches the whole text.
func (p Pattern) Matches(text string) bool {
	here, next := make([]bool, len(p)+1), make([]bool, len(p)+1)
	here[0] = true
	p.skip(here)
	for i := range len(text) {
		clear(next)
		for at := range p {
			if !here[at] || !p[at].Set.Has(text[i]) {
				continue
			}
			if p[at].Many {
				next[at] = true
			} else {
				next[at+1] = true
			}
		}
		p.skip(next)
		here, next = next, here
	}
	return here[len(p)]
}

// skip adds the positions that are reached without a byte: behind steps that take any number.
func (p Pattern) skip(at []bool) {
	for i := range p {
		if at[i] && p[i].Many {
			at[i+1] = true
		}
	}
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
