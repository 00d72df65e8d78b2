package language

import (
	"slices"
	"strings"
)

// search walks the product of the automata of all unions, breadth first.
type search struct {
	unions []*Index // those of In first
	in     int      // how many of them are those of In
	queue  []visit
	seen   map[string]bool
	free   map[string]int // depth at which nothing is excluded any more, by what must match
	key    []byte
	sets   []Step // room to gather what wildcards take
}

// state is how far each union has come.
type state []place

// visit is a state on the way, with the way to it.
type visit struct {
	at     state
	depth  int
	from   int // index of the visit before
	letter byte
}

// states is how many states a search visits at most, some 30 MB. Usual questions take under a hundred
// (20 negated patterns of ARNs take 28).
const states = 60_000

// step is what a step of the search costs besides the positions that it moves.
const step = 8

func newSearch(q Query) *search {
	return &search{in: len(q.In), unions: slices.Concat(q.In, q.Out)}
}

func (s *search) run(b *Budget) (string, bool, error) {
	begin := s.begin()
	first := make(state, len(s.unions))
	for i, x := range s.unions {
		first[i] = x.first()
		for j := range len(begin) {
			first[i] = x.after(first[i], begin[j])
		}
	}
	if text := begin + s.simplest(first); s.answers(text) {
		return text, true, nil
	}
	s.seen, s.free = make(map[string]bool), make(map[string]int)
	if !s.add(visit{at: first, from: -1}) {
		return "", false, nil
	}
	for i := 0; i < len(s.queue); i++ {
		v := s.queue[i]
		if s.accepts(v.at) {
			return begin + s.way(i), true, nil
		}
		if s.outdone(&v) {
			continue
		}
		for _, c := range s.letters(v.at) {
			if !b.Spend(step+v.at.size()) || len(s.queue) >= states {
				return "", false, ErrBudget
			}
			if next, alive := s.after(v.at, c); alive {
				s.add(visit{next, v.depth + 1, i, c})
			}
		}
	}
	return "", false, nil
}

// simplest is how the text to try first goes on: the shortest way of that union for which it is the longest.
// If it answers, no shorter text does.
func (s *search) simplest(first state) (longest string) {
	for i, x := range s.unions[:s.in] {
		if text := x.shortest(first[i]); len(text) > len(longest) {
			longest = text
		}
	}
	return longest
}

func (s *search) answers(text string) bool {
	return Query{s.unions[:s.in], s.unions[s.in:]}.Answers(text)
}

// begin is the text with which every answer begins, as far as one union shows.
func (s *search) begin() (longest string) {
	for _, x := range s.unions[:s.in] {
		if len(x.begins) == 0 {
			continue
		}
		text, last := x.begins[0], x.begins[len(x.begins)-1]
		for !strings.HasPrefix(last, text) {
			text = text[:len(text)-1]
		}
		if len(text) > len(longest) {
			longest = text
		}
	}
	return longest
}

// add remembers a visit, and reports whether it is new and may lead on.
func (s *search) add(v visit) bool {
	for i := range s.unions[:s.in] {
		if v.at[i].dead() {
			return false
		}
	}
	s.key = s.key[:0]
	mark := 0
	for i := range v.at {
		if i == s.in {
			mark = len(s.key)
		}
		s.key = v.at[i].spell(s.key)
	}
	if s.seen[string(s.key)] {
		return false
	}
	if !slices.ContainsFunc(v.at[s.in:], func(p place) bool { return !p.dead() }) && s.in < len(s.unions) {
		if _, known := s.free[string(s.key[:mark])]; !known {
			s.free[string(s.key[:mark])] = v.depth
		}
	}
	s.seen[string(s.key)] = true
	s.queue = append(s.queue, v)
	return true
}

// outdone reports whether a state that is no deeper asks for the same and excludes nothing: whatever
// follows this one answers there as well.
func (s *search) outdone(v *visit) bool {
	if len(s.free) == 0 || !slices.ContainsFunc(v.at[s.in:], func(p place) bool { return !p.dead() }) {
		return false
	}
	s.key = s.key[:0]
	for i := range s.in {
		s.key = v.at[i].spell(s.key)
	}
	depth, known := s.free[string(s.key)]
	return known && depth <= v.depth
}

// after moves all unions by one byte. It reports whether the state may lead to an answer: not if a union
// that must match cannot, or one that must not matches whatever follows.
func (s *search) after(at state, c byte) (state, bool) {
	next := make(state, len(at))
	for i, x := range s.unions {
		next[i] = x.after(at[i], c)
		if i < s.in && next[i].dead() || i >= s.in && next[i].everything {
			return nil, false
		}
	}
	return next, true
}

// accepts reports whether the text so far answers the query.
func (s *search) accepts(at state) bool {
	for i, x := range s.unions {
		if x.accepts(at[i]) != (i < s.in) {
			return false
		}
	}
	return true
}

// letters are the bytes that may follow, one of each set of bytes that lead to the same state: the most
// readable one. A byte that some step takes alone is a set by itself; what wildcards take parts the others.
func (s *search) letters(at state) (letters []byte) {
	possible := Any
	var alone Set
	s.sets = s.sets[:0]
	for i, x := range s.unions {
		own, wild := x.takes(at[i], &s.sets)
		for j := range alone {
			alone[j] |= own[j]
			if i < s.in {
				possible[j] &= own[j] | wild[j]
			}
		}
	}
	if len(s.sets) > 64 {
		alone = Any // too many to tell apart by a word
	}
	var seen [8]uint64
	signatures := seen[:0]
	for _, c := range inOrder {
		if !possible.Has(c) {
			continue
		}
		if !alone.Has(c) {
			signature := s.signature(c)
			if slices.Contains(signatures, signature) {
				continue
			}
			signatures = append(signatures, signature)
		}
		letters = append(letters, c)
	}
	return letters
}

func (s *search) signature(c byte) (signature uint64) {
	for i, set := range s.sets {
		if set.set().Has(c) {
			signature |= 1 << i
		}
	}
	return signature
}

// way spells the letters that lead to a visit.
func (s *search) way(i int) string {
	var letters []byte
	for ; s.queue[i].from >= 0; i = s.queue[i].from {
		letters = append(letters, s.queue[i].letter)
	}
	slices.Reverse(letters)
	return string(letters)
}

func (at state) size() (n int) {
	for i := range at {
		n += 1 + len(at[i].positions)
	}
	return n
}

// readable is the order in which bytes are tried, so that a text that is made up is easy to read.
const readable = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_/.:+=@,!#$%&'()*;<>?[\\]^`{|}~ \""

// inOrder are all bytes, the readable ones first.
var inOrder = func() []byte {
	all := []byte(readable)
	for c := range 256 {
		if !strings.Contains(readable, string([]byte{byte(c)})) {
			all = append(all, byte(c))
		}
	}
	return all
}()
