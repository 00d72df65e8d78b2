package language

import (
	"slices"
	"strings"
)

// Index is a union made ready for questions. Its patterns are told apart by the texts with which they
// begin, so that a union of a thousand names is looked up and not gone through.
type Index struct {
	union   Union
	heads   []head  // in the order of their texts
	lengths []int   // that those texts have
	steps   []Step  // of all tails, one behind the other; each ends with an empty step
	tails   []int32 // where the tail of each position begins
	finite  bool    // no pattern has a wildcard
	begins  []string
	cones   []string // texts all of whose continuations match
}

// head is how a pattern begins: with a text, and then the tail that stands at a position.
type head struct {
	text string
	tail int32
}

// IndexOf makes a union ready.
func IndexOf(u Union) *Index {
	x := &Index{union: u, heads: make([]head, len(u)), finite: true}
	tails := make(map[string]int32, 2)
	var key []byte
	for i, p := range u {
		text := p.prefix()
		x.finite = x.finite && len(text) == len(p)
		key = p[len(text):].Append(key[:0])
		at, known := tails[string(key)]
		if !known {
			at = x.tail(p[len(text):])
			tails[string(key)] = at
		}
		x.heads[i] = head{text, at}
	}
	slices.SortFunc(x.heads, func(a, b head) int { return strings.Compare(a.text, b.text) })
	x.summarize()
	return x
}

// tail adds the steps of a tail.
func (x *Index) tail(p Pattern) int32 {
	at := int32(len(x.steps))
	for range len(p) + 1 {
		x.tails = append(x.tails, at)
	}
	x.steps = append(append(x.steps, p...), nowhere)
	return at
}

// summarize finds out what most questions can be answered by.
func (x *Index) summarize() {
	for _, h := range x.heads {
		if !slices.Contains(x.lengths, len(h.text)) {
			x.lengths = append(x.lengths, len(h.text))
		}
		x.begins = further(x.begins, h.text)
		if x.universal(h.tail) {
			x.cones = further(x.cones, h.text)
		}
	}
}

// further adds a text to those in order of which none begins with another, unless it does.
func further(texts []string, text string) []string {
	if n := len(texts); n > 0 && strings.HasPrefix(text, texts[n-1]) {
		return texts
	}
	return append(texts, text)
}

// universal reports whether everything matches from a position on.
func (x *Index) universal(at int32) bool {
	return x.steps[at] == anyNumber|many && x.steps[at+1] == nowhere
}

// Matches reports whether one of the patterns matches the whole text.
func (x *Index) Matches(text string) bool {
	if len(x.heads) <= 4 {
		return x.union.Matches(text)
	}
	for _, n := range x.lengths {
		if n > len(text) {
			continue
		}
		for i := x.find(text[:n]); i < len(x.heads) && x.heads[i].text == text[:n]; i++ {
			if x.behind(x.heads[i].tail).Matches(text[n:]) {
				return true
			}
		}
	}
	return false
}

// find returns the place of the first head that is not before a text.
func (x *Index) find(text string) int {
	i, _ := slices.BinarySearchFunc(x.heads, text, func(h head, text string) int { return strings.Compare(h.text, text) })
	return i
}

// behind is the tail at a position.
func (x *Index) behind(at int32) Pattern {
	end := at
	for x.steps[end] != nowhere {
		end++
	}
	return Pattern(x.steps[at:end])
}

// Touches reports whether a text that begins so may match.
func (x *Index) Touches(text string) bool { return agree([]string{text}, x.begins) }

// Rest spells what may follow a text so that the whole matches. Where it is the same for two texts, the
// union does not tell them apart, whatever follows.
func (x *Index) Rest(text string) string {
	if !x.Touches(text) {
		return ""
	}
	at := x.first()
	for i := range len(text) {
		at = x.after(at, text[i])
	}
	if at.everything {
		return "*"
	}
	var out []byte
	for _, h := range x.heads[at.low:at.high] {
		out = x.behind(h.tail).Append(Literal(h.text[at.depth:]).Append(out))
		out = Pattern{nowhere}.Append(out)
	}
	for _, position := range at.positions {
		out = Pattern{nowhere}.Append(x.behind(position).Append(out))
	}
	return string(out)
}

// prefix is the text with which all that the pattern matches begins.
func (p Pattern) prefix() string {
	n := 0
	for n < len(p) && p[n] < 256 {
		n++
	}
	text := make([]byte, n)
	for i := range text {
		text[i] = byte(p[i])
	}
	return string(text)
}

// shortest is the length of the shortest text that the pattern matches.
func (p Pattern) shortest() (n int) {
	for _, step := range p {
		if !step.many() {
			n++
		}
	}
	return n
}

// least is the shortest text that the pattern matches, of the most readable bytes.
func (p Pattern) least() string {
	text := make([]byte, 0, len(p))
	for _, step := range p {
		if !step.many() {
			text = append(text, step.set().first())
		}
	}
	return string(text)
}

// first is the most readable byte of the set.
func (s *Set) first() byte {
	for _, c := range inOrder {
		if s.Has(c) {
			return c
		}
	}
	return 0
}
