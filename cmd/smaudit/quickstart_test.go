package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/policies"
	"smaudit/scanner/model"
)

// TestQuickstart holds the example of the README against the list of what it has to show. What is
// pending must have no rule yet, so that the mark goes when the rule comes.
func TestQuickstart(t *testing.T) {
	t.Parallel()
	golden, err := os.ReadFile(filepath.Join(fixtures.Dir(), "golden", "quickstart.txt"))
	require.NoError(t, err)
	var want []string
	for line := range strings.Lines(string(golden)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "pending "); ok {
			rule, _, _ := strings.Cut(rest, " ")
			_, err := policies.Select([]string{rule})
			assert.Error(t, err, "%s is there: it is pending no more", rule)
		} else if line != "" && line[0] != '#' {
			want = append(want, line)
		}
	}
	var got []string
	for _, f := range findings(t, filepath.Join(fixtures.Dir(), "iac", "quickstart")) {
		require.NotNil(t, f.Location, "%s has no location", f.Rule)
		subject := f.Subject.Address
		got = append(got, fmt.Sprintf("%s %s %s:%d", f.Rule, subject, path.Base(f.Location.File), f.Location.Line))
	}
	slices.Sort(got)
	assert.Equal(t, want, got)
}

// findings scans a path and returns the failing findings of its JSON report.
func findings(t *testing.T, name string, args ...string) []model.Finding {
	var out, messages bytes.Buffer
	run(append([]string{"scan", name, "--no-state", "-f", "json", "--fail-on", "none"}, args...), strings.NewReader(""), &out, &messages)
	var report struct{ Findings []model.Finding }
	require.NoError(t, json.Unmarshal(out.Bytes(), &report), messages.String())
	return slices.DeleteFunc(report.Findings, func(f model.Finding) bool { return f.Outcome != model.Fail })
}

// TestTheSameFaultsFromEverySource scans one configuration as code, as the plan of its first apply,
// as the plan of a later change and as state in both forms. All must fail the same rules for the same
// resources.
func TestTheSameFaultsFromEverySource(t *testing.T) {
	t.Parallel()
	root := filepath.Join(fixtures.Dir(), "iac", "faults")
	config := filepath.Join(root, "smaudit.yaml")
	code := ruleSubjects(t, filepath.Join(root, "hcl"), "-c", config)
	assert.Greater(t, len(code), 25, "the fixture has lost its faults")
	for _, source := range []string{"first.plan.json", "later.plan.json", "state.json", "terraform.tfstate"} {
		got := ruleSubjects(t, filepath.Join(root, source), "-c", config)
		want := code
		if strings.Contains(source, "state") {
			// A state does not tell a literal from any other value: the outcome there is unknown.
			want = slices.DeleteFunc(slices.Clone(code), func(s string) bool { return strings.HasPrefix(s, "EXP001 ") })
		}
		assert.Equal(t, want, got, source)
	}
}

// ruleSubjects lists "RULE address" of what fails, sorted.
func ruleSubjects(t *testing.T, name string, args ...string) []string {
	var out []string
	for _, f := range findings(t, name, args...) {
		out = append(out, f.Rule+" "+f.Subject.Address)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
