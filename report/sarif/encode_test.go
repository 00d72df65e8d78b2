package sarif

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// prune takes nulls out of a decoded value.
func prune(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, member := range v {
			if member != nil {
				out[key] = prune(member)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, element := range v {
			if element != nil {
				out = append(out, prune(element))
			}
		}
		return out
	default:
		return v
	}
}

func anyValue(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.Bool(), func(b bool) any { return b }), rapid.Just[any](1.5),
		rapid.Map(rapid.SampledFrom([]string{"", "null", `a"null,`, `\`, `{"a":null}`}), func(s string) any { return s }),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(anyValue(depth-1), 0, 4), func(s []any) any { return s }),
		rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"a", "null", `n"`, "z"}), anyValue(depth-1), 0, 4), func(m map[string]any) any { return m }),
	)
}

func TestAppendWithoutNullsEqualsPruning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := map[string]any{"value": anyValue(4).Draw(t, "value"), "last": "x"}
		compact, err := json.Marshal(value)
		require.NoError(t, err)
		got := appendWithoutNulls([]byte("before"), compact)
		require.True(t, strings.HasPrefix(string(got), "before"))
		var decoded any
		require.NoError(t, json.Unmarshal(got[len("before"):], &decoded), "%s", got)
		assert.Equal(t, prune(any(value)), decoded)
	})
}

func TestEncodePath(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"aws/1/eu-west-1/secretsmanager/prod/db": "aws/1/eu-west-1/secretsmanager/prod/db",
		"arn:aws:x":                              "arn%3Aaws%3Ax",
		"a b/é?#[0]":                             "a%20b/%C3%A9%3F%23%5B0%5D",
		"a/../../b":                              "a/___/___/b",
		"a//b":                                   "a/_/b",
		"":                                       "_",
		"\xff":                                   "%EF%BF%BD",
	}
	for text, want := range tests {
		assert.Equal(t, want, encodePath(text), "%q", text)
	}
}
