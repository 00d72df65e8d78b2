package policies

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

func key(n int) []byte { return binary.AppendVarint(nil, int64(n)) }

func TestMemoIsBounded(t *testing.T) {
	t.Parallel()
	m := newMemo(64 << 10)
	big := Verdict{Applies: true, Denials: []model.Denial{{Message: string(make([]byte, 500))}}}
	for i := range 10_000 {
		m.put(key(i), big)
		require.LessOrEqual(t, m.bytes, m.limit/2)
	}
	assert.LessOrEqual(t, (len(m.young)+len(m.old))*big.size(), m.limit)
	m.put(key(-1), Verdict{Denials: []model.Denial{{Message: string(make([]byte, 60<<10))}}})
	_, found := m.get(key(-1))
	assert.False(t, found, "one verdict does not push out all others")
	_, found = m.get(key(9_999))
	assert.True(t, found, "the newest stays")
}

// What is asked for stays while others come and go.
func TestMemoKeepsWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	m := newMemo(16 << 10)
	m.put(key(0), Verdict{Applies: true})
	for i := 1; i < 2000; i++ {
		m.put(key(i), Verdict{})
		verdict, found := m.get(key(0))
		require.True(t, found)
		require.True(t, verdict.Applies)
	}
}

func TestMemoRestsWhereHitsAreRare(t *testing.T) {
	t.Parallel()
	m := newMemo(1 << 20)
	for i := range trial {
		require.False(t, m.asleep())
		_, _ = m.get(key(i))
		m.put(key(i), Verdict{})
	}
	require.True(t, m.asleep())
	assert.LessOrEqual(t, len(m.young), 1, "what it held is freed")
	for range rest - 1 {
		require.True(t, m.asleep())
	}
	require.False(t, m.asleep(), "it tries again")
}

// A memo never yields what was not put, whatever is dropped on the way.
func TestMemoYieldsWhatWasPut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMemo(rapid.IntRange(200, 4000).Draw(t, "limit"))
		put := make(map[int]string)
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			n := rapid.IntRange(0, 20).Draw(t, "key")
			if verdict, found := m.get(key(n)); found {
				require.Equal(t, put[n], verdict.Denials[0].Message)
				continue
			}
			put[n] = rapid.StringN(0, 50, -1).Draw(t, "message")
			m.put(key(n), Verdict{Denials: []model.Denial{{Message: put[n]}}})
		}
	})
}

// What a verdict may allocate: nothing where it is remembered, a known amount where it is not. Not
// parallel, since allocations are counted for the whole process.
func TestJudgingStaysWithinItsAllocations(t *testing.T) {
	for _, test := range []struct {
		noMemo bool
		limit  float64 // for one secret and one rule
	}{{false, 1}, {true, 80}} {
		pack, err := Load(t.Context(), Options{NoMemo: test.noMemo})
		require.NoError(t, err)
		judge, in := pack.Evaluator(), synthetic(1, true)
		all := func() {
			for n := range pack.rules {
				if pack.rules[n].Subject == model.KindSecret {
					_, err := judge.Judge(t.Context(), n, in)
					require.NoError(t, err)
				}
			}
		}
		secretRules := 0
		for _, rule := range pack.rules {
			if rule.Subject == model.KindSecret {
				secretRules++
			}
		}
		all()
		assert.LessOrEqual(t, testing.AllocsPerRun(20, all)/float64(secretRules), test.limit)
	}
}
