package baseline_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/baseline"
	"smaudit/scanner/model"
)

// report is a report of findings, over scopes that were read and rules that ran.
func report(findings []model.Finding, scopes []model.Scope, rules []model.Rule) *model.Report {
	return &model.Report{Scopes: scopes, Rules: rules, Findings: func(yield func(model.Finding, error) bool) {
		for _, f := range findings {
			if !yield(f, nil) {
				return
			}
		}
	}}
}

var outcomes = []model.Outcome{model.Fail, model.NotKnown, model.Suppressed, model.Errored}

// drawFindings draws findings whose ids tell rule, scope and subject, as real ones do.
func drawFindings(t *rapid.T, name string) []model.Finding {
	var out []model.Finding
	for id := range 12 {
		if !rapid.Bool().Draw(t, name) {
			continue
		}
		f := model.Finding{ID: fmt.Sprint(id), Rule: fmt.Sprint("R", id%2), Severity: model.High, Outcome: rapid.SampledFrom(outcomes).Draw(t, name)}
		f.Scope.ID = fmt.Sprint("s", id%3)
		out = append(out, f)
	}
	return out
}

// New, unchanged and fixed are what sets of ids say they are.
func TestComparisonProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		old, current := drawFindings(t, "old"), drawFindings(t, "current")
		scopes := []model.Scope{{Object: model.Object{ID: "s0"}}, {Object: model.Object{ID: "s1"}, Failed: true}, {Object: model.Object{ID: "s2"}}}
		rules := []model.Rule{{ID: "R0"}}
		if rapid.Bool().Draw(t, "both rules") {
			rules = append(rules, model.Rule{ID: "R1"})
		}
		b, err := baseline.Of(report(old, nil, nil), "old.json")
		require.NoError(t, err)
		before, now, fixed := map[string]model.Outcome{}, map[string]bool{}, 0
		for _, f := range old {
			before[f.ID] = f.Outcome
		}
		var added, unchanged int
		for _, f := range current {
			now[f.ID] = true
			state := b.See(f.ID, f.Outcome, f.Severity)
			was, there := before[f.ID]
			isNew := !there || was != model.Fail && was != f.Outcome
			assert.Equal(t, isNew, state == model.BaselineNew, "%s: %s, was %s", f.ID, f.Outcome, was)
			if f.Outcome == model.Fail && isNew {
				added++
			} else if f.Outcome == model.Fail {
				unchanged++
			}
		}
		for _, f := range old {
			ran := f.Rule == "R0" || len(rules) == 2
			if f.Outcome == model.Fail && !now[f.ID] && f.Scope.ID != "s1" && ran {
				fixed++
			}
		}
		got := b.Compared(scopes, rules)
		assert.Equal(t, [3]int{added, unchanged, fixed}, [3]int{got.New, got.Unchanged, got.Fixed})
		assert.Equal(t, added, got.NewBySeverity[model.High])
		gone, err := baseline.Fixed(report(old, nil, nil), report(current, scopes, rules))
		require.NoError(t, err)
		assert.Len(t, gone, fixed)
	})
}

// Without a baseline nothing is compared.
func TestNone(t *testing.T) {
	t.Parallel()
	var none *baseline.Baseline
	assert.Empty(t, none.See("1", model.Fail, model.High))
	assert.Nil(t, none.Compared(nil, nil))
}
