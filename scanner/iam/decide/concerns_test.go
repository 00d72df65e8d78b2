package decide_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
)

// testdata/concerns.txt holds all that is dead and weak in the policies of the cases, and why; what a case
// does not have there it must not have.
func TestConcerns(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "concerns.txt"))
	require.NoError(t, err)
	want := make(map[string][]string)
	for line := range strings.Lines(string(text)) {
		id, what, _ := strings.Cut(strings.TrimSpace(line), " ")
		want[id] = append(want[id], what)
	}
	known := make(map[string]bool)
	for _, c := range readCases(t) {
		if string(c.Policy) == "null" && c.Text == "" {
			continue
		}
		known[c.ID] = true
		assert.Equal(t, want[c.ID], concerns(t, &c), "%s: %s", c.ID, c.Why)
	}
	for id := range want {
		assert.True(t, known[id], "there is no case %s", id)
	}
}

// concerns lists what is dead and weak, a line each.
func concerns(t *testing.T, c *testCase) (lines []string) {
	doc := c.document(t)
	d := c.decider(doc)
	for _, dead := range d.Dead() {
		actions := strings.Join(dead.Actions, ", ")
		if actions != "" {
			actions = " " + actions
		}
		lines = append(lines, fmt.Sprintf("dead %s%s: %s", dead.Statement.Path, actions, dead.Why))
	}
	for _, weak := range d.Weak() {
		lines = append(lines, fmt.Sprintf("weak %s %s %s: %s", weak.Statement.Path, weak.Condition.Operator.Value, weak.Condition.Key.Value, weak.Why))
		if weak.Witness != nil {
			alone := &iam.Document{Version: doc.Version, Statements: []iam.Statement{*weak.Statement}}
			p := evaluate.Policies{Secret: c.Secret, Account: c.Account, Tags: c.Environment.Tags, Resource: []*iam.Document{alone}}
			assert.True(t, evaluate.Granted(*weak.Witness, p, false), "%s: %+v", c.ID, weak.Witness)
		}
	}
	return lines
}
