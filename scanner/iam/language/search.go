package language

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// Query asks for a text that every union of In matches and none of Out does.
type Query struct {
	In  []Union
	Out []Union
}

// ErrBudget says that a question would take more work than there is left.
var ErrBudget = errors.New("the patterns are too entangled to decide")

// Budget is how much work may be done for a row of questions, in words of 64 positions that are moved.
type Budget struct{ Left int }

// NewBudget returns the budget of one policy: some tenth of a second of work.
func NewBudget() *Budget { return &Budget{Left: 2_000_000} }

// states is how many states a search visits at most, some 30 MB. Usual questions take under a hundred
// (20 negated patterns of ARNs take 28).
const states = 100_000

// spend takes work off the budget and reports whether there is any left.
func (b *Budget) spend(work int) bool {
	b.Left -= work
	return b.Left > 0
}

// Find returns a text that answers the query, the shortest there is where patterns are searched, and
// false where there is none. It returns [ErrBudget] where the budget does not suffice to tell.
func (q Query) Find(b *Budget) (text string, found bool, err error) {
	if b.Left <= 0 {
		return "", false, ErrBudget
	}
	if texts, finite := q.candidates(); finite {
		for _, text := range texts {
			if q.Answers(text) {
				return text, true, nil
			}
		}
		return "", false, nil
	}
	return newSearch(q).run(b)
}

// Answers reports whether the text answers the query.
func (q Query) Answers(text string) bool {
	for _, u := range q.In {
		if !u.Matches(text) {
			return false
		}
	}
	for _, u := range q.Out {
		if u.Matches(text) {
			return false
		}
	}
	return true
}

// candidates returns the texts of a union that has no wildcards: one of them must be the answer.
func (q Query) candidates() (texts []string, finite bool) {
	for _, u := range q.In {
		all := make([]string, 0, len(u))
		for _, p := range u {
			text, single := p.Text()
			if !single {
				break
			}
			all = append(all, text)
		}
		if len(all) == len(u) && (!finite || len(all) < len(texts)) {
			texts, finite = all, true
		}
	}
	return texts, finite
}

// search walks the product of the automata of all patterns, breadth first. A state is a set of positions,
// a bit each, so that a byte moves all of them at once.
type search struct {
	steps   []Step // of all patterns, one after the other; each ends with an empty step
	ends    []int  // positions of the ends
	unions  []span // of positions, those of In first
	in      int    // how many of the unions are those of In
	starts  []int  // positions at which the patterns begin
	many    state  // positions whose steps take any number
	letters []letter
}

// letter is one byte of a class of bytes that no step tells apart, and the positions whose steps take it.
type letter struct {
	byte  byte
	taken state
}

// span is a union's share of the positions.
type span struct{ from, to int }

func newSearch(q Query) *search {
	s := &search{in: len(q.In)}
	for _, u := range append(append([]Union{}, q.In...), q.Out...) {
		from := len(s.steps)
		for _, p := range u {
			s.starts = append(s.starts, len(s.steps))
			s.steps = append(s.steps, p...)
			s.ends = append(s.ends, len(s.steps))
			s.steps = append(s.steps, Step{})
		}
		s.unions = append(s.unions, span{from, len(s.steps)})
	}
	s.many = s.empty()
	for i, step := range s.steps {
		if step.Many {
			s.many.set(i)
		}
	}
	s.alphabet()
	return s
}

// readable is the order in which bytes are tried, so that a text that is made up is easy to read.
const readable = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_/.:+=@,!#$%&'()*;<>?[\\]^`{|}~ \""

// alphabet chooses one byte of each set of bytes that all steps treat alike, the most readable one.
func (s *search) alphabet() {
	seen := make(map[string]bool)
	try := func(c byte) {
		taken := s.empty()
		for i := range s.steps {
			if s.steps[i].Set.Has(c) {
				taken.set(i)
			}
		}
		if key := taken.key(); !seen[key] {
			seen[key] = true
			s.letters = append(s.letters, letter{c, taken})
		}
	}
	for i := range len(readable) {
		try(readable[i])
	}
	for c := range 256 {
		if strings.IndexByte(readable, byte(c)) < 0 {
			try(byte(c))
		}
	}
}

type state []uint64

func (s *search) empty() state { return make(state, (len(s.steps)+63)/64) }

func (t state) has(i int) bool { return t[i>>6]&(1<<(i&63)) != 0 }
func (t state) set(i int)      { t[i>>6] |= 1 << (i & 63) }

// key is the state as a map takes it.
func (t state) key() string { return string(t.appendTo(nil)) }

func (t state) appendTo(key []byte) []byte {
	for _, word := range t {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	return key
}

// skip adds the positions that are reached without a byte: behind steps that take any number.
func (s *search) skip(t state) {
	for grown := true; grown; {
		grown = false
		var carry uint64
		for i, word := range t {
			passed := word & s.many[i]
			added := (passed<<1 | carry) &^ word
			carry = passed >> 63
			if added != 0 {
				t[i] |= added
				grown = true
			}
		}
	}
}

// visit is a state on the way, with the way to it.
type visit struct {
	at     state
	from   int // index of the visit before
	letter byte
}

func (s *search) run(b *Budget) (string, bool, error) {
	first := s.empty()
	for _, i := range s.starts {
		first.set(i)
	}
	s.skip(first)
	if !s.alive(first) {
		return "", false, nil
	}
	seen := map[string]bool{first.key(): true}
	queue := []visit{{at: first, from: -1}}
	next, key := s.empty(), make([]byte, 0, len(first)*8)
	for i := 0; i < len(queue); i++ {
		if s.accepts(queue[i].at) {
			return way(queue, i), true, nil
		}
		if !b.spend(len(s.letters) * len(first)) {
			return "", false, ErrBudget
		}
		for l := range s.letters {
			s.after(queue[i].at, &s.letters[l], next)
			if !s.alive(next) {
				continue
			}
			key = next.appendTo(key[:0])
			if seen[string(key)] {
				continue
			}
			if len(queue) >= states {
				return "", false, ErrBudget
			}
			seen[string(key)] = true
			queue = append(queue, visit{slices.Clone(next), i, s.letters[l].byte})
		}
	}
	return "", false, nil
}

// after makes next the state behind a letter.
func (s *search) after(t state, l *letter, next state) {
	var carry uint64
	for i, word := range t {
		taken := word & l.taken[i]
		moved := taken &^ s.many[i]
		next[i] = taken&s.many[i] | moved<<1 | carry
		carry = moved >> 63
	}
	s.skip(next)
}

// alive reports whether each union of In may still match.
func (s *search) alive(t state) bool {
	for _, u := range s.unions[:s.in] {
		if !s.any(t, u) {
			return false
		}
	}
	return true
}

func (s *search) any(t state, u span) bool {
	for i := u.from; i < u.to; {
		if i&63 == 0 && i+64 <= u.to {
			if t[i>>6] != 0 {
				return true
			}
			i += 64
			continue
		}
		if t.has(i) {
			return true
		}
		i++
	}
	return false
}

// accepts reports whether the text so far answers the query.
func (s *search) accepts(t state) bool {
	end := 0
	for n, u := range s.unions {
		matched := false
		for ; end < len(s.ends) && s.ends[end] < u.to; end++ {
			matched = matched || t.has(s.ends[end])
		}
		if matched != (n < s.in) {
			return false
		}
	}
	return true
}

// way spells the letters that lead to a visit.
func way(queue []visit, i int) string {
	var letters []byte
	for ; queue[i].from >= 0; i = queue[i].from {
		letters = append(letters, queue[i].letter)
	}
	slices.Reverse(letters)
	return string(letters)
}
