package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"smaudit/fixtures"
	"smaudit/scanner/model"
)

// TestTheSameFaultsInATemplate scans the faults of the Terraform fixture as far as a template can have them:
// it has no state in which values stand, and no secret that is deleted without recovery. All others are found
// in both, of the same secrets, keys, functions, trails and endpoints.
func TestTheSameFaultsInATemplate(t *testing.T) {
	t.Parallel()
	root := filepath.Join(fixtures.Dir(), "iac")
	config := filepath.Join(root, "faults", "smaudit.yaml")
	template := filepath.Join(root, "cloudformation", "faults.template.yaml")
	want := slices.DeleteFunc(ruleNames(t, filepath.Join(root, "faults", "hcl"), "-c", config), func(s string) bool {
		return strings.HasPrefix(s, "EXP002 ") || strings.HasPrefix(s, "USE002 ")
	})
	assert.Greater(t, len(want), 25, "the fixture has lost its faults")
	assert.Equal(t, want, ruleNames(t, template, "-c", config))
	assert.Equal(t, ruleSubjects(t, template, "-c", config), ruleSubjects(t, asJSON(t, template), "-c", config))
}

// ruleNames lists "RULE kind name" of what fails, with the last part of the address for what has no name.
func ruleNames(t *testing.T, name string, args ...string) []string {
	var out []string
	for _, f := range findings(t, name, args...) {
		subject := f.Subject.Name
		if subject = subject[strings.LastIndexByte(subject, '.')+1:]; f.Subject.Kind == model.KindScope {
			subject = ""
		}
		out = append(out, f.Rule+" "+string(f.Subject.Kind)+" "+strings.ToLower(subject))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// asJSON writes a template as JSON, with the long form of every function.
func asJSON(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var document yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &document))
	out, err := json.MarshalIndent(longForm(document.Content[0]), "", "\t")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "faults.json")
	require.NoError(t, os.WriteFile(path, out, 0o600))
	return path
}

func longForm(n *yaml.Node) any {
	if name, ok := strings.CutPrefix(n.Tag, "!"); ok && !strings.HasPrefix(name, "!") {
		plain := *n
		plain.Tag = ""
		switch {
		case name == "GetAtt":
			return map[string]any{"Fn::GetAtt": strings.SplitN(n.Value, ".", 2)}
		case name != "Ref" && name != "Condition":
			name = "Fn::" + name
		}
		return map[string]any{name: longForm(&plain)}
	}
	switch n.Kind {
	case yaml.MappingNode:
		out := make(map[string]any)
		for i := 0; i < len(n.Content); i += 2 {
			out[n.Content[i].Value] = longForm(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			out = append(out, longForm(item))
		}
		return out
	}
	var scalar any
	if n.ShortTag() == "!!timestamp" || n.Decode(&scalar) != nil {
		return n.Value
	}
	return scalar
}
