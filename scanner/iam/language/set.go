package language

import (
	"sync"
	"sync/atomic"
)

// Set is a set of bytes.
type Set [4]uint64

// Has reports whether the set holds c.
func (s *Set) Has(c byte) bool { return s[c>>6]&(1<<(c&63)) != 0 }

func (s Set) with(c byte) Set {
	s[c>>6] |= 1 << (c & 63)
	return s
}

// Of returns the set of the bytes of a text.
func Of(text string) Set {
	var s Set
	for i := range len(text) {
		s = s.with(text[i])
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

// Without returns the bytes of the set that the text does not have.
func (s Set) Without(text string) Set {
	rest := Except(text)
	for i := range s {
		s[i] &= rest[i]
	}
	return s
}

// Any is the set of all bytes.
var Any = Except("")

// numbers gives sets their numbers, by which steps name them: sets of one byte that byte, others the next
// that is free. There are few: what wildcards take, and letters in both cases.
var numbers = struct {
	sync.Mutex
	of  map[Set]Step
	all atomic.Pointer[[]Set]
}{of: make(map[Set]Step)}

// anyNumber is the number of the set of all bytes.
var anyNumber Step

func init() {
	sets := make([]Set, 256, 1024)
	for c := range 256 {
		sets[c] = Set{}.with(byte(c))
		numbers.of[sets[c]] = Step(c)
	}
	numbers.all.Store(&sets)
	anyNumber = Any.number()
}

// most is how many sets there may be. Beyond it a set counts as all bytes: no policy needs so many.
const most = 1 << 14

func (s Set) number() Step {
	numbers.Lock()
	defer numbers.Unlock()
	n, known := numbers.of[s]
	if known {
		return n
	}
	sets := *numbers.all.Load()
	if len(sets) >= most {
		return numbers.of[Any]
	}
	n = Step(len(sets))
	sets = append(sets, s) // readers see their own length of it
	numbers.of[s] = n
	numbers.all.Store(&sets)
	return n
}

func setNumbered(n Step) *Set { return &(*numbers.all.Load())[n] }
