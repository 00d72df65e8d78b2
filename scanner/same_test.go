package scanner_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/fixtures/fakeaws/fake"
	"smaudit/policies"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
)

// The root of which a test in cmd/smaudit shows that code, plans and states fail the same rules is
// applied to a stand-in for AWS. What live answers tell then fails the same rules for the same secrets,
// keys, functions, trails and endpoints, as far as a rule judges both.
func TestTheSameFaultsLive(t *testing.T) {
	t.Parallel()
	root := filepath.Join(fixtures.Dir(), "iac", "faults")
	text, err := os.ReadFile(filepath.Join(root, "state.json"))
	require.NoError(t, err)
	account, err := fake.FromState(text, examplesAt)
	require.NoError(t, err)
	many := map[string]any{"max_secrets": 100} // a limit for accounts, which a root is not
	pack, err := policies.Load(t.Context(), policies.Options{Config: map[string]any{"rules": map[string]any{
		"XAC005": map[string]any{"regions": []any{"us-east-1", "eu-west-1"}}, "IAM001": many, "IAM002": many,
	}}})
	require.NoError(t, err)

	arns := arnsOf(t, text)
	code := failingOf(t, auditLive(t, iac.New(os.DirFS(root), []string{"state.json"}, iac.Options{Now: examplesAt}), pack))
	live := failingOf(t, auditLive(t, collected(t, account.Account, fake.New(fake.One(account), fake.Options{}), pack), pack))
	var want []string
	for _, f := range code {
		for i := range f.Subject.Instances { // those of a count are one subject in code
			address := strings.Replace(f.Subject.Address, "[0]", fmt.Sprintf("[%d]", i), 1)
			require.NotEmpty(t, arns[address], "%s %s has no ARN in the state", f.Rule, address)
			want = append(want, f.Rule+" "+arns[address])
		}
	}
	var got []string
	for _, f := range live {
		got = append(got, f.Rule+" "+f.Subject.ARN)
	}
	assert.Greater(t, len(got), 20, "the fixture has lost its faults")
	slices.Sort(want)
	slices.Sort(got)
	assert.Equal(t, slices.Compact(want), slices.Compact(got))
}

// failingOf lists what fails of the rules that judge code and accounts alike. A scope is one thing in
// code and another in an account.
func failingOf(t *testing.T, r *model.Report) []model.Finding {
	both := make(map[string]bool)
	for _, rule := range r.Rules {
		both[rule.ID] = slices.Contains(rule.Sources, "live") && slices.Contains(rule.Sources, "code") && rule.Subject != model.KindScope
	}
	var out []model.Finding
	for f, err := range r.Findings {
		require.NoError(t, err)
		if f.Outcome == model.Fail && both[f.Rule] {
			out = append(out, f)
		}
	}
	return out
}

// arnsOf maps the addresses of a state, without count indexes, to ARNs.
func arnsOf(t *testing.T, state []byte) map[string]string {
	type module struct {
		Resources []struct {
			Address string
			Values  struct{ ARN string }
		}
		Children []json.RawMessage `json:"child_modules"`
	}
	out := make(map[string]string)
	var walk func(json.RawMessage)
	walk = func(text json.RawMessage) {
		var m module
		require.NoError(t, json.Unmarshal(text, &m))
		for _, r := range m.Resources {
			out[r.Address] = r.Values.ARN
		}
		for _, child := range m.Children {
			walk(child)
		}
	}
	var top struct {
		Values struct {
			Module json.RawMessage `json:"root_module"`
		}
	}
	require.NoError(t, json.Unmarshal(state, &top))
	walk(top.Values.Module)
	return out
}
