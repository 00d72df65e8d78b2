package decide

import (
	"strconv"
	"strings"

	"smaudit/scanner/iam"
)

// group parts the actions into sets that the policies treat alike: the same statements are about them, and
// they carry the same of the keys that conditions name. One action of each set answers for all.
func (d *Decider) group() []iam.Actions {
	index := make(map[string]int)
	var groups []iam.Actions
	for _, action := range iam.AllActions().List() {
		var signature strings.Builder
		signature.WriteString(strconv.FormatBool(action.Secret) + strconv.FormatBool(action.CrossAccount))
		for _, doc := range d.docs {
			for i := range doc.Statements {
				d.sign(&signature, doc, &doc.Statements[i], action)
			}
		}
		i, known := index[signature.String()]
		if !known {
			i = len(groups)
			index[signature.String()] = i
			groups = append(groups, 0)
		}
		groups[i] |= action.Set
	}
	return groups
}

// sign spells what a statement makes of an action.
func (d *Decider) sign(to *strings.Builder, doc *iam.Document, st *iam.Statement, action iam.Action) {
	to.WriteByte('|')
	to.WriteString(strconv.FormatBool(d.prepare(doc, st).actions.Has(action.Set)))
	for _, c := range st.Conditions {
		key := iam.KeyNamed(c.Key.Value)
		if key == nil {
			continue
		}
		for _, class := range []string{"role", "service"} {
			to.WriteString(string(key.Of(class, action)) + ",")
		}
		for _, v := range c.Values.Values {
			for _, name := range variablesIn(v.Value) {
				if key := iam.KeyNamed(name); key != nil {
					to.WriteString(string(key.Of("role", action)) + ",")
				}
			}
		}
		if strings.HasPrefix(strings.ToLower(c.Key.Value), "secretsmanager:version") {
			to.WriteString(strconv.FormatBool(action.Name == "secretsmanager:GetSecretValue"))
		}
	}
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
