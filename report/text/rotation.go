package text

import (
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// inventory counts the states of the rotations of live secrets. In code no rotation has happened yet.
func (t *tally) inventory(r *model.Report) error {
	live := func(s model.Scope) bool { return s.Source == model.SourceAWS }
	if r.Secrets == nil || !slices.ContainsFunc(r.Scopes, live) {
		return nil
	}
	scopes := make(map[string]bool)
	for _, scope := range r.Scopes {
		scopes[scope.ID] = live(scope)
	}
	for secret, err := range r.Secrets {
		if err != nil {
			return err
		}
		if scopes[secret.Scope] {
			t.states[model.State(secret.Rotation.State)]++
		}
	}
	return nil
}

// rotations says how many rotations are in which state, the healthy ones first.
func (t *tally) rotations() string {
	known := []model.State{
		model.StateHealthy, model.StateManaged, model.StateOverdue, model.StateNeverSucceeded, model.StateStuck, model.StateFailing, model.StateOff,
	}
	var parts []string
	rest := 0
	for state, n := range t.states {
		if !slices.Contains(known, state) {
			rest += n
		}
	}
	for _, state := range known {
		if n := t.states[state]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", model.Thousands(n), strings.ReplaceAll(string(state), "_", " ")))
		}
	}
	if rest > 0 {
		parts = append(parts, model.Thousands(rest)+" unknown")
	}
	return strings.Join(parts, "  ")
}
