package iam

import (
	_ "embed"
	"encoding/json"
	"math/bits"
	"strings"
	"sync"
)

//go:embed actions.json
var actionsJSON []byte

// Action is an action that a policy about secrets can speak of: one of Secrets Manager's, or of KMS's on
// the key behind a secret.
type Action struct {
	Name         string // such as "secretsmanager:GetSecretValue"
	Class        string // value_read, value_write, delete, permissions, tags, metadata or key
	Secret       bool   // acts on one secret; of the others the resource is *
	CrossAccount bool   `json:"cross_account"` // takes effect for callers of other accounts
	Elsewhere    bool   // of no secret that is there yet, or in particular: no secret's policy is asked

	Set Actions `json:"-"` // the action by itself

	folded string // the name in lower case
}

// Actions are a set of actions, a bit each.
type Actions uint64

// actionTable are all actions, in the order of their names.
var actionTable = sync.OnceValue(func() []Action {
	var file struct{ Actions []Action }
	if err := json.Unmarshal(actionsJSON, &file); err != nil {
		panic("embedded actions.json: " + err.Error()) // caught by the package's tests
	}
	for i := range file.Actions {
		file.Actions[i].folded, file.Actions[i].Set = strings.ToLower(file.Actions[i].Name), 1<<i
	}
	return file.Actions
})

// Decrypt is the action of KMS that reading a value takes besides.
const Decrypt = "kms:Decrypt"

// AllActions are those of Secrets Manager.
func AllActions() Actions {
	var all Actions
	for i, action := range actionTable() {
		if strings.HasPrefix(action.Name, "secretsmanager:") {
			all |= 1 << i
		}
	}
	return all
}

// ActionsLike returns the actions that a name with the wildcards * and ? means, whatever its case.
func ActionsLike(pattern string) Actions {
	var set Actions
	pattern = strings.ToLower(pattern)
	for i, action := range actionTable() {
		if Matches(pattern, action.folded) {
			set |= 1 << i
		}
	}
	return set
}

// ActionsOf returns the actions of a class.
func ActionsOf(class string) Actions {
	var set Actions
	for i, action := range actionTable() {
		if action.Class == class {
			set |= 1 << i
		}
	}
	return set
}

// Has reports whether the set holds all of another.
func (a Actions) Has(other Actions) bool { return a&other == other }

// List returns the actions in the order of their names.
func (a Actions) List() []Action {
	out := make([]Action, 0, bits.OnesCount64(uint64(a)))
	for rest := a; rest != 0; rest &= rest - 1 {
		out = append(out, actionTable()[bits.TrailingZeros64(uint64(rest))])
	}
	return out
}

// Names returns the names of the actions, in order.
func (a Actions) Names() []string {
	var out []string
	for _, action := range a.List() {
		out = append(out, action.Name)
	}
	return out
}

// ActionNamed returns the action of that very name, whatever its case, and false where there is none.
func ActionNamed(name string) (Action, bool) {
	for _, action := range actionTable() {
		if strings.EqualFold(action.Name, name) {
			return action, true
		}
	}
	return Action{}, false
}
