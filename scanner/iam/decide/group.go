package decide

import (
	"strconv"
	"strings"

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
	for n, action := range iam.AllActions().List() {
		key = append(key[:0], boolean(action.Secret), boolean(action.CrossAccount))
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

// signs are a number for each action, equal for those of which a statement makes the same.
func (d *Decider) signs(doc *iam.Document, st *iam.Statement) []byte {
	p := d.prepare(doc, st)
	if p.signs != nil {
		return p.signs
	}
	numbers := make(map[string]byte)
	for _, action := range iam.AllActions().List() {
		var sign strings.Builder
		d.sign(&sign, doc, st, action)
		n, known := numbers[sign.String()]
		if !known {
			n = byte(len(numbers))
			numbers[sign.String()] = n
		}
		p.signs = append(p.signs, n)
	}
	return p.signs
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
