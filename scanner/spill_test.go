package scanner

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// pair is sorted by its key alone, so that the order of equal keys shows.
type pair struct{ Key, Serial int }

func byKey(a, b pair) int { return cmp.Compare(a.Key, b.Key) }

// Whatever the buffer holds at once, a walk gives what a stable sort of everything gives, and gives it
// again.
func TestSortedIsAStableSort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newSorted(byKey)
		s.limit = rapid.IntRange(1, 7).Draw(t, "limit")
		var want []pair
		for i, key := range rapid.SliceOfN(rapid.IntRange(0, 4), 0, 40).Draw(t, "keys") {
			want = append(want, pair{key, i})
			require.NoError(t, s.add(pair{key, i}))
		}
		slices.SortStableFunc(want, byKey)
		for range 2 {
			var got []pair
			for item, err := range s.all() {
				require.NoError(t, err)
				got = append(got, item)
			}
			assert.Equal(t, want, got)
		}
		assert.Equal(t, len(want), s.n)
		require.NoError(t, s.Close())
	})
}

func TestSortedLeavesNoFiles(t *testing.T) {
	t.Parallel()
	s := newSorted(byKey)
	s.limit = 2
	for i := range 5 {
		require.NoError(t, s.add(pair{i, i}))
	}
	require.Len(t, s.runs, 2)
	var names []string
	for _, run := range s.runs {
		info, err := run.Stat()
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "nobody else reads findings")
		names = append(names, run.Name())
	}
	for range s.all() {
		break // who stops early does no harm
	}
	require.NoError(t, s.Close())
	for _, name := range names {
		assert.NoFileExists(t, name)
	}
}
