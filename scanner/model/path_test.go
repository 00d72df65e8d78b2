package model

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestPathsSpellWhatTheyAreJoinedFrom(t *testing.T) {
	t.Parallel()
	assert.Equal(t, Path("rotation.days"), Path("").Join("rotation", "days"))
	assert.Equal(t, Path(`tags["aws:stack.name"].x`), Path("tags").Join("aws:stack.name", "x"))
	assert.Equal(t, Path(`tags["a"]`), Path("tags").Append(`["a"]`))
	assert.Equal(t, []string{"a", "b", "[.c"}, Path("a.b[.c").Segments(), "a malformed bracket loses no text")
	rapid.Check(t, func(t *rapid.T) {
		segments := rapid.SliceOfN(rapid.StringMatching(`[a-z0-9_.\[\]":é ]{1,6}`), 1, 5).Draw(t, "segments")
		assert.Equal(t, segments, Path("").Join(segments...).Segments())
	})
}

// Covering is a matter of whole segments: the independent implementation compares them one by one.
func TestCoversComparesSegments(t *testing.T) {
	t.Parallel()
	segments := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "ab", "b", "a.b", `"`}), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		x, y := segments.Draw(t, "x"), segments.Draw(t, "y")
		want := len(x) <= len(y)
		for i := range x {
			want = want && x[i] == y[i]
		}
		assert.Equal(t, want, Path("").Join(x...).Covers(Path("").Join(y...)))
	})
}

func TestTheNarrowestLocationIsFound(t *testing.T) {
	t.Parallel()
	var o Object
	o.Place("", Location{File: "main.tf", Line: 1})
	o.Place("rotation", Location{File: "main.tf", Line: 5})
	o.Place("nowhere", Location{})
	for path, line := range map[Path]int{"rotation.days": 5, "rotation": 5, `tags["a.b"]`: 1, "nowhere": 1, "": 1} {
		at, ok := o.At(path)
		assert.True(t, ok)
		assert.Equal(t, line, at.Line, path)
	}
	_, ok := (&Object{}).At("a.b")
	assert.False(t, ok)
}

func TestHidingIsNotDoubled(t *testing.T) {
	t.Parallel()
	var o Object
	o.Hide("rotation", "rotation.days", "tags")
	assert.Equal(t, []Path{"rotation", "tags"}, o.Unknown)
	assert.True(t, o.Hides("rotation.expression"))
	assert.False(t, o.Hides("rotations"))
}

func TestMoneyIsRoundedForPeople(t *testing.T) {
	t.Parallel()
	for amount, want := range map[Money]string{"0.4000430454678241": "0.40", "1.005": "1.01", "-0.005": "-0.01", "": "", "x": "x", "2": "2.00"} {
		assert.Equal(t, want, amount.Short(), amount)
	}
}
