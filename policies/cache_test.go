package policies

import (
	"fmt"
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The list of results answers as OPA's own cache does, over frames and beyond the size of the list.
func TestResultCacheIsThatOfOPA(t *testing.T) {
	t.Parallel()
	var ours resultCache
	rapid.Check(t, func(t *rapid.T) {
		ours.reset()
		opa := topdown.NewVirtualCache()
		depth := 0
		for range rapid.IntRange(0, 150).Draw(t, "steps") {
			ref := ast.MustParseRef(fmt.Sprintf("data.a%d.b%d", rapid.IntRange(0, 6).Draw(t, "a"), rapid.IntRange(0, 9).Draw(t, "b")))
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				ours.Push()
				opa.Push()
				depth++
			case 1:
				if depth > 0 {
					ours.Pop()
					opa.Pop()
					depth--
				}
			case 2, 3, 4, 5:
				if known, undefined := opa.Get(ref); known != nil || undefined {
					continue // OPA puts no second result
				}
				value := []*ast.Term{nil, ast.BooleanTerm(true), ast.StringTerm("x")}[rapid.IntRange(0, 2).Draw(t, "value")]
				passed := slices.Clone(ref)
				ours.Put(passed, value)
				passed[1] = ast.StringTerm("used again")
				opa.Put(ref, value)
			}
			want, wantUndefined := opa.Get(ref)
			got, undefined := ours.Get(ref)
			require.Equal(t, want, got)
			require.Equal(t, wantUndefined, undefined)
			require.ElementsMatch(t, spelled(opa.Keys()), spelled(ours.Keys()))
		}
	})
}

func spelled(refs []ast.Ref) []string {
	var out []string
	for _, ref := range refs {
		out = append(out, ref.String())
	}
	return out
}
