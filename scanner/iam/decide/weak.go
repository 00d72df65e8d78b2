package decide

import (
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// Weak is a condition of a statement that allows: it looks as if it restricted who is let in, and does not.
type Weak struct {
	Statement *iam.Statement
	Condition *iam.Condition
	Why       string
	Witness   *model.Request // whom it lets in
}

// Weak lists the conditions that do not restrict as they look.
func (d *Decider) Weak() (weak []Weak) {
	for _, doc := range d.docs {
		for i := range doc.Statements {
			st := &doc.Statements[i]
			if st.Effect.Value != "Allow" || st.Unknown {
				continue
			}
			for j := range st.Conditions {
				if w, is := d.weak(doc, st, &st.Conditions[j]); is {
					weak = append(weak, w)
				}
			}
		}
	}
	return weak
}

func (d *Decider) weak(doc *iam.Document, st *iam.Statement, c *iam.Condition) (Weak, bool) {
	key := iam.KeyNamed(c.Key.Value)
	operator, exists := iam.OperatorNamed(c.Operator.Value)
	if !exists || c.Values.Unknown || c.Key.Unknown {
		return Weak{}, false
	}
	w := Weak{Statement: st, Condition: c}
	if key == nil {
		w.Why = nobodyHas(c) + ", so that it always holds"
		return w, d.fails(doc, st, c) == model.No && !d.Vain(st)
	}
	switch key.Role {
	case iam.RoleIdentity, iam.RoleNetwork, iam.RoleSource:
		if operator.Base == "null" && key.Role != iam.RoleSource && !d.letsStrangersIn(st) {
			return w, false // another condition asks which
		}
		found := d.unnamedBy(doc, st, c, key)
		if found.Tri != model.Yes {
			return w, false
		}
		w.Why, w.Witness = loophole(doc, c, operator, key, found.Witness), found.Witness
	case iam.RoleResource:
		if d.fails(doc, st, c) != model.No {
			return w, false
		}
		if strings.HasSuffix(strings.ToLower(key.Name), ":resourcetag/") && !d.letsStrangersIn(st) {
			return w, false // it says which secrets are meant, of a policy that several have
		}
		w.Why = fmt.Sprintf("%s is the same in every request for the secret", keyName(key, c))
	case iam.RoleCaller:
		found := d.toStrangers(st)
		if found.Tri != model.Yes {
			return w, false
		}
		w.Why, w.Witness = fmt.Sprintf("whoever calls chooses %s, or the account that it is of", keyName(key, c)), found.Witness
	default:
		return w, false
	}
	return w, true
}

// keyName is the name of a condition's key as AWS spells it, with what people chose of it.
func keyName(key *iam.Key, c *iam.Condition) string { return key.Name + c.Key.Value[len(key.Name):] }

// unnamedBy looks for a request that a statement by itself allows a foreign caller, or a service for a
// stranger, although its value of the key is none that the condition names.
func (d *Decider) unnamedBy(doc *iam.Document, st *iam.Statement, c *iam.Condition, key *iam.Key) Answer {
	ask := func(together bool) Answer {
		q := question{
			classes: identities, own: []bool{false}, networks: networks, actions: iam.AllActions(), only: st, alone: true,
			must: func(s setting) conjunction { return d.beyond(doc, c, s, together) },
		}
		if key.Role == iam.RoleSource {
			q.classes = []string{"service"}
			q.must = func(s setting) conjunction { return append(d.beyond(doc, c, s, together), d.strangeSource(s)...) }
		}
		return d.ask(q)
	}
	found := ask(false)
	if found.Tri == model.No && key.Type == iam.TypeIP {
		return ask(true)
	}
	return found
}

// beyond are the requests whose value of the condition's key is none that its values name. A value with a
// wildcard names nothing, but for ARNs of one account and places in one organization.
func (d *Decider) beyond(doc *iam.Document, c *iam.Condition, s setting, together bool) conjunction {
	at := d.place(c.Key.Value, s)
	if at.variable == "" {
		return nil
	}
	p := predicate{absent: true, theory: at.theory, outside: true}
	switch at.theory {
	case addresses:
		p.blocks = unnamedAddresses(c.Values, together)
	case numbers:
		return nil
	default:
		for _, v := range c.Values.Values {
			p.union = append(p.union, d.namedBy(doc, c, v, at, s)...)
		}
	}
	return conjunction{{at.variable, p}}
}

// unnamedAddresses are those outside the blocks that are small enough to name a network: each by itself, or
// those that touch together, for blocks that leave no address out name none.
func unnamedAddresses(e iam.Element, together bool) ranges {
	named, _ := blocksOf(e)
	if !together {
		named = nil
		for _, v := range e.Values {
			if r, ok := addressRange(v.Value); ok && !v.Unknown {
				named = append(named, r.narrow()...)
			}
		}
		return normal(named).join(private).complement()
	}
	return named.narrow().join(private).complement()
}

// namedBy are the texts that a value of a condition names. One with a variable that hangs on the request
// names nobody; one whose variables are the same in all requests names what they stand for.
func (d *Decider) namedBy(doc *iam.Document, c *iam.Condition, v iam.Text, at place, s setting) language.Union {
	operator, _ := iam.OperatorNamed(c.Operator.Value)
	base, _ := positive(operator.Base)
	variables := doc.Version.Value == "2012-10-17"
	pieces, ok := d.pieces(v, base, variables, s)
	var plain strings.Builder
	for _, part := range pieces {
		text := part.text
		if part.literal {
			text = strings.NewReplacer("*", ".", "?", ".").Replace(text)
		}
		plain.WriteString(text)
		ok = ok && !part.open
	}
	if !ok || !namesSomebody(strings.ToLower(c.Key.Value), plain.String()) {
		return nil
	}
	_, upper := d.value(v, base, at, "", variables, s)
	return upper
}

func namesSomebody(key, value string) bool {
	switch {
	case strings.HasSuffix(key, "arn"):
		parts := strings.SplitN(value, ":", 6)
		return len(parts) == 6 && (isAccount(parts[4]) || !strings.ContainsAny(value, "*?"))
	case strings.HasSuffix(key, "orgpaths"):
		id, _, _ := strings.Cut(value, "/")
		return !strings.ContainsAny(id, "*?")
	case key == "aws:userid":
		id, _, _ := strings.Cut(value, ":")
		return !strings.ContainsAny(id, "*?")
	}
	return !strings.ContainsAny(value, "*?")
}

// loophole says how somebody whom a condition does not name comes through.
func loophole(doc *iam.Document, c *iam.Condition, o iam.Operator, key *iam.Key, witness *model.Request) string {
	_, negated := positive(o.Base)
	_, present := witness.Context[strings.ToLower(c.Key.Value)]
	if key.Name == "aws:PrincipalArn" || key.Name == "aws:PrincipalAccount" {
		present = true
	}
	switch {
	case negated && key.Role == iam.RoleNetwork:
		return fmt.Sprintf("%s lets in calls from wherever it does not name", c.Operator.Value)
	case negated:
		return fmt.Sprintf("%s lets in everybody whom it does not name", c.Operator.Value)
	case o.Base == "null":
		return fmt.Sprintf("it asks only whether there is %s, not which", key.Name)
	case key.Type == iam.TypeBool:
		return fmt.Sprintf("%s tells only services from others", key.Name)
	case !present && o.Set == "forallvalues":
		return fmt.Sprintf("ForAllValues holds where %s is absent", key.Name)
	case !present:
		return fmt.Sprintf("%s holds where %s is absent", c.Operator.Value, key.Name)
	case withItself(doc, c, o):
		return fmt.Sprintf("%s is compared with itself, which always holds", key.Name)
	case key.Type == iam.TypeIP:
		return "its blocks are too broad to name a network"
	}
	return fmt.Sprintf("a wildcard in %s names nobody", key.Name)
}

// withItself reports whether a condition compares a key with the variable of the same name.
func withItself(doc *iam.Document, c *iam.Condition, o iam.Operator) bool {
	return doc.Version.Value == "2012-10-17" && resolves(o.Base) && slices.ContainsFunc(c.Values.Values, func(v iam.Text) bool {
		return strings.EqualFold(v.Value, "${"+c.Key.Value+"}")
	})
}

// fails answers whether a request meets all of a statement but the condition.
func (d *Decider) fails(doc *iam.Document, st *iam.Statement, c *iam.Condition) model.Tri {
	turned := *st
	turned.Conditions = nil
	for i := range st.Conditions {
		if &st.Conditions[i] != c {
			turned.Conditions = append(turned.Conditions, st.Conditions[i])
		}
	}
	denial := iam.Statement{
		Path: st.Path, At: st.At, Effect: iam.Text{Value: "Deny", At: st.At}, Principal: iam.Principals{At: st.At, Everyone: true},
		Action: iam.Element{At: st.At, Values: []iam.Text{{Value: "*", At: st.At}}}, Conditions: []iam.Condition{*c},
	}
	other := New(*d.World, &iam.Document{Version: doc.Version, Statements: []iam.Statement{turned, denial}})
	other.budget = d.budget
	return other.meets(&other.docs[0].Statements[0], iam.AllActions(), false)
}
