package language

import (
	"encoding/binary"
	"slices"
	"sort"
)

// nowhere stands at the end of a tail: it takes nothing.
const nowhere = Step(1<<15 - 1)

// place is how far the patterns of a union have come in a text: some are still in the text with which they
// begin, so far the same; the others are at positions of their tails.
type place struct {
	low, high, depth int32   // heads that began like the text, and how much of them it was
	positions        []int32 // in order
	everything       bool    // whatever follows matches
}

// dead reports whether nothing matches any more.
func (p *place) dead() bool { return p.low == p.high && len(p.positions) == 0 && !p.everything }

// spell appends what tells the place from others.
func (p *place) spell(to []byte) []byte {
	to = binary.AppendUvarint(to, uint64(p.low))
	to = binary.AppendUvarint(to, uint64(p.high))
	to = binary.AppendUvarint(to, uint64(p.depth))
	to = binary.AppendUvarint(to, uint64(len(p.positions))<<1|uint64(boolean(p.everything)))
	last := int32(0)
	for _, position := range p.positions {
		to = binary.AppendUvarint(to, uint64(position-last))
		last = position
	}
	return to
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// first is the place before any text.
func (x *Index) first() place { return x.settle(place{high: int32(len(x.heads))}) }

// after is the place behind one more byte.
func (x *Index) after(p place, c byte) place {
	if p.everything || p.dead() {
		return p
	}
	var next place
	if len(p.positions) > 0 {
		next.positions = make([]int32, 0, len(p.positions)+2)
	}
	if p.low < p.high {
		next.low, next.high = x.within(p, c)
		next.depth = p.depth + 1
	}
	for _, at := range p.positions {
		switch step := x.steps[at]; {
		case step == nowhere || !step.takes(c):
		case step.many():
			next.positions = append(next.positions, at)
		default:
			next.positions = append(next.positions, at+1)
		}
	}
	return x.settle(next)
}

func (s Step) takes(c byte) bool {
	if s &^= many; s < 256 {
		return byte(s) == c
	}
	return s.set().Has(c)
}

// within are the heads at a place that go on with a byte.
func (x *Index) within(p place, c byte) (low, high int32) {
	heads := x.heads[p.low:p.high]
	from := sort.Search(len(heads), func(i int) bool { return heads[i].text[p.depth] >= c })
	to := from + sort.Search(len(heads)-from, func(i int) bool { return heads[from+i].text[p.depth] > c })
	return p.low + int32(from), p.low + int32(to)
}

// settle moves heads that are at their ends on to their tails, adds what is reached without a byte, and
// leaves out what makes no difference.
func (x *Index) settle(p place) place {
	for p.low < p.high && int(p.depth) == len(x.heads[p.low].text) {
		p.positions = append(p.positions, x.heads[p.low].tail)
		p.low++
	}
	if p.low == p.high {
		p.low, p.high, p.depth = 0, 0, 0
	}
	for i := 0; i < len(p.positions); i++ { // grows
		if at := p.positions[i]; x.steps[at] != nowhere && x.steps[at].many() {
			p.positions = append(p.positions, at+1)
		}
	}
	if len(p.positions) < 2 {
		return p
	}
	slices.Sort(p.positions)
	p.positions = slices.Compact(p.positions)
	return x.prune(p)
}

// prune leaves out the positions of a tail before the last one that takes anything any number of times:
// what matches from there matches from that one as well.
func (x *Index) prune(p place) place {
	keep := p.positions[:0]
	for _, at := range p.positions {
		if x.steps[at] == anyNumber|many {
			if x.steps[at+1] == nowhere {
				return place{everything: true}
			}
			for n := len(keep); n > 0 && x.tails[keep[n-1]] == x.tails[at]; n = len(keep) {
				keep = keep[:n-1]
			}
		}
		keep = append(keep, at)
	}
	p.positions = keep
	return p
}

// shortest is the shortest text that matches from a place on, of the most readable bytes.
func (x *Index) shortest(p place) (text string) {
	if p.everything || p.dead() {
		return ""
	}
	best := -1
	try := func(head string, tail Pattern) {
		if n := len(head) + tail.shortest(); best < 0 || n < best {
			best, text = n, head+tail.least()
		}
	}
	for _, h := range x.heads[p.low:p.high] {
		try(h.text[p.depth:], x.behind(h.tail))
	}
	for _, at := range p.positions {
		try("", x.behind(at))
	}
	return text
}

// accepts reports whether the text so far matches.
func (x *Index) accepts(p place) bool {
	return p.everything || slices.ContainsFunc(p.positions, func(at int32) bool { return x.steps[at] == nowhere })
}

// takes are the bytes that may follow: those that are taken alone, and those of wildcards, whose sets are
// gathered.
func (x *Index) takes(p place, sets *[]Step) (alone, wild Set) {
	if p.everything {
		return alone, Any
	}
	for low := p.low; low < p.high; {
		c := x.heads[low].text[p.depth]
		alone = alone.with(c)
		_, low = x.within(place{low: low, high: p.high, depth: p.depth}, c)
	}
	for _, at := range p.positions {
		step := x.steps[at]
		if step == nowhere {
			continue
		}
		step &^= many
		if step < 256 {
			alone = alone.with(byte(step))
			continue
		}
		set := step.set()
		for i := range wild {
			wild[i] |= set[i]
		}
		if step != anyNumber && !slices.Contains(*sets, step) {
			*sets = append(*sets, step)
		}
	}
	return alone, wild
}
