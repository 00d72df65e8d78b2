package language

import (
	"encoding/binary"
	"errors"
	"maps"
	"math/bits"
	"slices"
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
func NewBudget() *Budget { return &Budget{Left: 20_000_000} }

// move is what moving a state costs besides its words: most of it is to remember where it leads.
const move = 20

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
	if q.hopeless() {
		return "", false, nil
	}
	if text := q.simplest(); q.Answers(text) {
		return text, true, nil
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
			s.steps = append(s.steps, nowhere)
		}
		s.unions = append(s.unions, span{from, len(s.steps)})
	}
	s.many = s.empty()
	for i, step := range s.steps {
		if step.many() {
			s.many.set(i)
		}
	}
	s.alphabet()
	return s
}

// readable is the order in which bytes are tried, so that a text that is made up is easy to read.
const readable = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_/.:+=@,!#$%&'()*;<>?[\\]^`{|}~ \""

// alphabet chooses one byte of each set of bytes that all steps treat alike, the most readable one. A byte
// that some step takes alone is a set by itself; what wildcards take parts the others.
func (s *search) alphabet() {
	alone := make(map[byte]state) // positions of steps for one byte
	wild := make(map[Step]state)  // and of those for a set
	for i, step := range s.steps {
		switch c, only := step.one(); {
		case step == nowhere:
		case only:
			s.place(alone, c, i)
		case step&^many < 256: // any number of one byte
			s.place(alone, byte(step), i)
		default:
			at := wild[step&^many]
			if at == nil {
				at = s.empty()
				wild[step&^many] = at
			}
			at.set(i)
		}
	}
	sets := slices.Sorted(maps.Keys(wild))
	seen := make(map[uint64]bool)
	try := func(c byte) {
		var signature uint64
		for i, set := range sets {
			if set.set().Has(c) {
				signature |= 1 << (i & 63)
			}
		}
		own := alone[c]
		if own == nil && len(sets) <= 64 {
			if seen[signature] {
				return
			}
			seen[signature] = true
		}
		taken := s.empty()
		copy(taken, own)
		for _, set := range sets {
			if set.set().Has(c) {
				for j, word := range wild[set] {
					taken[j] |= word
				}
			}
		}
		s.letters = append(s.letters, letter{c, taken})
	}
	for i := range len(readable) {
		try(readable[i])
	}
	for c := range 256 {
		if !isReadable[c] {
			try(byte(c))
		}
	}
}

func (s *search) place(alone map[byte]state, c byte, i int) {
	at := alone[c]
	if at == nil {
		at = s.empty()
		alone[c] = at
	}
	at.set(i)
}

// isReadable tells which bytes are among the readable ones.
var isReadable = func() (is [256]bool) {
	for i := range len(readable) {
		is[readable[i]] = true
	}
	return is
}()

// nowhere stands at the end of a pattern: it takes nothing.
const nowhere = Step(1<<15 - 1)

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
	next, key, ways := s.empty(), make([]byte, 0, len(first)*8), &moves{words: len(first)}
	for i := 0; i < len(queue); i++ {
		if s.accepts(queue[i].at) {
			return way(queue, i), true, nil
		}
		possible := s.possible(queue[i].at)
		ways.reset()
		for l := range s.letters {
			if !possible.Has(s.letters[l].byte) || !ways.add(queue[i].at, s.letters[l].taken) {
				continue // not possible, or like a letter before it
			}
			if !b.spend(move + len(first)) {
				return "", false, ErrBudget
			}
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

// moves are the sets of positions that letters have moved from one state. Letters that move the same
// positions lead to the same state.
type moves struct {
	words int
	seen  state // one set behind the other
}

func (m *moves) reset() { m.seen = m.seen[:0] }

// add notes what a letter moves, and reports whether no letter before it did the same.
func (m *moves) add(t, taken state) bool {
	n := len(m.seen)
	for i, word := range t {
		m.seen = append(m.seen, word&taken[i])
	}
	for from := 0; from < n; from += m.words {
		if slices.Equal(m.seen[from:from+m.words], m.seen[n:]) {
			m.seen = m.seen[:n]
			return false
		}
	}
	return true
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

// possible are the bytes behind which each union of In may still match.
func (s *search) possible(t state) Set {
	all := Any
	for _, u := range s.unions[:s.in] {
		var here Set
		for i := u.from; i < u.to; i++ {
			if word := t[i>>6] >> (i & 63); word == 0 {
				i |= 63 // nothing more in this word
				continue
			} else if skip := bits.TrailingZeros64(word); skip > 0 {
				i += skip - 1
				continue
			}
			if s.steps[i] == nowhere {
				continue
			}
			for j, word := range s.steps[i].set() {
				here[j] |= word
			}
		}
		for j := range all {
			all[j] &= here[j]
		}
	}
	return all
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
