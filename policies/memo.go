package policies

import (
	"sync"
	"sync/atomic"
)

const (
	// memoBytes bounds the memo of one rule. With thirty rules that is 90 MB at most.
	memoBytes = 3 << 20
	// entryBytes is what an entry takes beside its key and denials: map slot, string header, verdict.
	entryBytes = 96
	// trial is after how many lookups the hits are counted, and rest for how many subjects the memo
	// stays off once fewer than one in fewHits was a hit. A miss costs a tenth of an evaluation.
	trial, rest, fewHits = 4096, 1 << 16, 8
)

// memo remembers the verdicts of one rule by what it read. Keys are compared as they are, so that no
// two projections are ever taken for one. There are two generations: when the young one has half of
// the bytes it becomes the old one, and what is not asked for again is dropped with that.
type memo struct {
	mu         sync.Mutex
	young, old map[string]Verdict
	bytes      int // of the young generation
	limit      int
	lookups    int
	hits       int
	resting    atomic.Int64 // subjects to go until the next trial
}

func newMemo(limit int) *memo { return &memo{young: make(map[string]Verdict), limit: limit} }

// asleep reports whether the memo is switched off for the next subject.
func (m *memo) asleep() bool { return m.resting.Load() > 0 && m.resting.Add(-1) >= 0 }

func (m *memo) get(key []byte) (Verdict, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookups++
	verdict, ok := m.young[string(key)]
	if !ok {
		if verdict, ok = m.old[string(key)]; ok {
			m.store(string(key), verdict)
		}
	}
	if ok {
		m.hits++
	}
	if m.lookups == trial {
		m.judge()
	}
	return verdict, ok
}

// judge switches the memo off where its hits are rare, and frees what it holds.
func (m *memo) judge() {
	if m.hits*fewHits < m.lookups {
		m.young, m.old, m.bytes = make(map[string]Verdict), nil, 0
		m.resting.Store(rest)
	}
	m.lookups, m.hits = 0, 0
}

func (m *memo) put(key []byte, verdict Verdict) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.resting.Load() <= 0 {
		m.store(string(key), verdict)
	}
}

func (m *memo) store(key string, verdict Verdict) {
	size := len(key) + entryBytes + verdict.size()
	if size > m.limit/4 {
		return
	}
	if m.bytes+size > m.limit/2 {
		m.young, m.old, m.bytes = make(map[string]Verdict), m.young, 0
	}
	m.young[key] = verdict
	m.bytes += size
}

// size estimates the bytes of the denials.
func (v Verdict) size() int {
	n := 0
	for _, denial := range v.Denials {
		n += 256 + len(denial.Message) + len(denial.Path) + len(denial.Key) + 128*len(denial.Evidence) + 64*len(denial.Related)
	}
	return n
}
