package decide

import (
	"strings"
	"sync"

	"smaudit/scanner/iam"
)

// group parts the actions into sets that the policies treat alike: the same statements are about them, and
// they carry the same of the keys that conditions name. One action of each set answers for all.
func (d *Decider) group() []iam.Actions {
	var signs [][]byte
	for _, doc := range d.docs {
		for i := range doc.Statements {
			signs = append(signs, d.signs(doc, &doc.Statements[i]))
		}
	}
	index := make(map[string]int)
	var groups []iam.Actions
	var key []byte
	for n, action := range secretActions() {
		key = append(key[:0], boolean(action.Secret), boolean(action.CrossAccount), boolean(action.Elsewhere))
		for _, sign := range signs {
			key = append(key, sign[n])
		}
		i, known := index[string(key)]
		if !known {
			i = len(groups)
			index[string(key)] = i
			groups = append(groups, 0)
		}
		groups[i] |= action.Set
	}
	return groups
}

// secretActions are the actions that are grouped.
var secretActions = sync.OnceValue(func() []iam.Action { return iam.AllActions().List() })

// signs are a number for each action, equal for those of which a statement makes the same.
func (d *Decider) signs(doc *iam.Document, st *iam.Statement) []byte {
	p := d.prepare(doc, st)
	if p.signs != nil {
		return p.signs
	}
	keys, versions := keysOf(st)
	numbers := make(map[string]byte)
	var sign []byte
	for _, action := range secretActions() {
		sign = append(sign[:0], boolean(p.actions.Has(action.Set)))
		for _, key := range keys {
			sign = append(append(append(append(sign, key.Of("role", action)...), ','), key.Of("service", action)...), ',')
		}
		if versions {
			sign = append(sign, boolean(action.Name == "secretsmanager:GetSecretValue"))
		}
		n, known := numbers[string(sign)]
		if !known {
			n = byte(len(numbers))
			numbers[string(sign)] = n
		}
		p.signs = append(p.signs, n)
	}
	return p.signs
}

// keysOf are the keys that a statement compares and those with which it does, and whether one is of a version.
func keysOf(st *iam.Statement) (keys []*iam.Key, versions bool) {
	add := func(name string) {
		if key := iam.KeyNamed(name); key != nil {
			keys = append(keys, key)
		}
		versions = versions || strings.HasPrefix(strings.ToLower(name), "secretsmanager:version")
	}
	for _, c := range st.Conditions {
		add(c.Key.Value)
		for _, v := range c.Values.Values {
			for _, name := range variablesIn(v.Value) {
				add(name)
			}
		}
	}
	return keys, versions
}

// variablesIn are the names of the policy variables in a text.
func variablesIn(text string) (names []string) {
	for {
		_, rest, found := strings.Cut(text, "${")
		if !found {
			return names
		}
		var name string
		name, text, _ = strings.Cut(rest, "}")
		name, _, _ = strings.Cut(name, ",")
		names = append(names, strings.TrimSpace(name))
	}
}
