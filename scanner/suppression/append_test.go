package suppression_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/suppression"
	"smaudit/scanner/yamldoc"
)

func TestAppendKeepsComments(t *testing.T) {
	t.Parallel()
	text := "# ours\nversion: 1\nsuppressions:\n    # a demo\n    - rule: ROT001 # so far\n      resource: a\n      reason: |\n        two\n        lines\n"
	got, err := suppression.Append([]byte(text), suppression.Entry{Rule: "USE002", Resource: "b", Reason: "r"})
	require.NoError(t, err)
	assert.Equal(t, text+"    - rule: USE002\n      resource: b\n      reason: r\n", string(got))

	for _, text := range []string{
		"version: 1\nsuppressions: [{rule: ROT001, resource: a, reason: r}]\n",
		"suppressions:\n  - {rule: ROT001, resource: a, reason: r}\nversion: 1\n",
		"version: 1\nsuppressions: []\n",
	} {
		_, err := suppression.Append([]byte(text), suppression.Entry{Rule: "USE002", Resource: "b", Reason: "r"})
		assert.ErrorContains(t, err, "add it by hand", text)
	}
}

// Whatever is said in an entry, it is read as it was given, behind those that were there; or it is refused.
func TestAppendProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var text []byte
		var want []suppression.Entry
		for range rapid.IntRange(1, 4).Draw(t, "n") {
			e := suppression.Entry{
				Rule: "ROT001", Resource: rapid.String().Draw(t, "resource"), Reason: rapid.String().Draw(t, "reason"),
				Owner: rapid.SampledFrom([]string{"", "no", "~", "1", "a: b", "- x", "#"}).Draw(t, "owner"),
			}
			next, err := suppression.Append(text, e)
			if err != nil {
				continue
			}
			require.True(t, strings.HasPrefix(string(next), string(text)))
			text, want = next, append(want, e)
		}
		var got suppression.File
		require.NoError(t, yamldoc.Decode(text, &got))
		assert.Equal(t, want, got.Suppressions)
	})
}
