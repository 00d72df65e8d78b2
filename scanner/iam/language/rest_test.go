package language

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// Two texts with the same rest are told apart by nothing that follows, and what touches nothing has none.
func TestPropertyRest(t *testing.T) {
	t.Parallel()
	ends := texts("abc", 3)
	rapid.Check(t, func(t *rapid.T) {
		globs := rapid.SliceOfN(rapid.StringMatching(`[ab]{0,2}[ab*?]{0,3}`), 0, 6).Draw(t, "globs")
		var u Union
		for _, g := range globs {
			u = append(u, Glob(g, Any))
		}
		x, begin := IndexOf(u), rapid.StringMatching(`[abc]{0,3}`)
		one, other := begin.Draw(t, "one"), begin.Draw(t, "other")
		for _, end := range ends {
			assert.Equal(t, matchesOne(globs, one+end), x.Matches(one+end))
			if x.Rest(one) == x.Rest(other) {
				assert.Equal(t, x.Matches(one+end), x.Matches(other+end), "%q %q %q", one, other, end)
			}
			assert.False(t, !x.Touches(one) && x.Matches(one+end))
		}
	})
}
