package policies

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

var update = flag.Bool("update", false, "write the generated files instead of comparing them")

// The schemas and the catalogue are made from the types and the rules: "go generate ./policies"
// writes them, and this test fails where they are stale.
func TestGeneratedSchemas(t *testing.T) {
	t.Parallel()
	for _, kind := range model.Kinds {
		text, err := json.MarshalIndent(inputSchema(kind), "", "  ")
		require.NoError(t, err)
		generated(t, "schema/"+string(kind)+".json", string(text)+"\n")
	}
}

// Both files in one test, because the second is made from what the first holds.
func TestGeneratedCatalogue(t *testing.T) {
	t.Parallel()
	text, err := catalogueFile()
	require.NoError(t, err)
	generated(t, "catalogue.json", string(text))
	found, err := scan()
	require.NoError(t, err)
	pack, err := load(found, Options{Rules: []string{"*"}})
	require.NoError(t, err)
	rules := pack.Rules()
	examples, err := examplesOf(found.rules)
	require.NoError(t, err)
	generated(t, "README.md", document(rules, examples))
}

func TestGeneratedEntryPoint(t *testing.T) {
	t.Parallel()
	found, err := scan()
	require.NoError(t, err)
	generated(t, "main/catalogue.rego", regoCatalogue(found.rules))
}

func generated(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
		return
	}
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "%s is stale: run go generate ./policies", name)
}
