package scanner

import (
	"cmp"
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// tally counts outcomes by rule and scope.
type tally struct {
	byOutcome  map[model.Outcome]int
	bySeverity map[model.Severity]int
	byRule     map[[2]string]map[model.Outcome]int // rule, scope
}

func newTally() *tally {
	return &tally{
		byOutcome:  make(map[model.Outcome]int),
		bySeverity: make(map[model.Severity]int),
		byRule:     make(map[[2]string]map[model.Outcome]int),
	}
}

// add takes in the counts of one worker for one scope. Outcomes are counted for each rule and
// subject, so that a subject which a rule denies twice fails once.
func (t *tally) add(scope string, rules []model.Rule, counts map[count]int) {
	for c, n := range counts {
		if n == 0 {
			continue
		}
		t.byOutcome[c.outcome] += n
		key := [2]string{rules[c.rule].ID, scope}
		if t.byRule[key] == nil {
			t.byRule[key] = make(map[model.Outcome]int)
		}
		t.byRule[key][c.outcome] += n
	}
}

// finding counts a failing finding. There are more of them than failing outcomes where a rule denies
// a subject twice, and fewer where instances were merged.
func (t *tally) finding(rule *model.Rule, outcome model.Outcome) {
	if outcome == model.Fail {
		t.bySeverity[rule.Severity]++
	}
}

func (t *tally) summary(secrets int) model.Summary {
	rows := make([]model.RuleCount, 0, len(t.byRule))
	for key, outcomes := range t.byRule {
		rows = append(rows, model.RuleCount{Rule: key[0], Scope: key[1], Outcomes: outcomes})
	}
	slices.SortFunc(rows, func(a, b model.RuleCount) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Scope, b.Scope))
	})
	return model.Summary{
		ByOutcome: maps.Clone(t.byOutcome), BySeverity: maps.Clone(t.bySeverity), ByRule: rows, Secrets: secrets,
	}
}
