package iam_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/iam"
)

// A hole is an unknown part and never a problem: whatever of a document is replaced by holes, no
// reason to refuse it is added.
func TestHolesAddNoProblem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tree := policy().Draw(t, "policy")
		kind := rapid.SampledFrom([]iam.Kind{iam.SecretPolicy, iam.KeyPolicy, iam.IdentityPolicy}).Draw(t, "kind")
		before := reasons(t, tree, kind)
		for reason := range reasons(t, holed(t, tree), kind) {
			if !before[reason] {
				t.Fatalf("%q is new", reason)
			}
		}
	})
}

// Where a list has one item the item alone says the same, and the order of statements says nothing.
func TestSpellings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := statementTree().Draw(t, "statement")
		kind := rapid.SampledFrom([]iam.Kind{iam.SecretPolicy, iam.IdentityPolicy}).Draw(t, "kind")
		alone := reasons(t, map[string]any{"Statement": s}, kind)
		require.Equal(t, alone, reasons(t, map[string]any{"Statement": []any{s}}, kind))
		require.Equal(t, alone, reasons(t, map[string]any{"Statement": []any{s, s}}, kind))
	})
}

// bounded is how many problems are told of one policy.
const bounded = 100

func reasons(t *rapid.T, tree any, kind iam.Kind) map[string]bool {
	text, err := json.Marshal(tree)
	require.NoError(t, err)
	out := make(map[string]bool)
	problems := iam.Check(string(text), kind)
	if len(problems) >= bounded {
		t.Skip("the answer is bounded, and which problems are in it says nothing")
	}
	for _, problem := range problems {
		out[problem.Message] = true
	}
	return out
}

// holed returns a copy of the tree in which some values and keys are holes.
func holed(t *rapid.T, tree any) any {
	if rapid.IntRange(0, 9).Draw(t, "hole") == 0 {
		return hole
	}
	switch v := tree.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, key := range sortedKeys(v) {
			out[key] = holed(t, v[key])
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = holed(t, item)
		}
		return out
	case string:
		if v != "" && rapid.IntRange(0, 9).Draw(t, "part") == 0 {
			return v[:rapid.IntRange(0, len(v)).Draw(t, "cut")] + hole
		}
	}
	return tree
}
