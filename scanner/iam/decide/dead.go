package decide

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// Dead is a statement that allows and never can, as a whole or for some of the actions that it names.
type Dead struct {
	Statement *iam.Statement
	Actions   []string // nil: all
	Why       string
}

// Dead lists the statements of which nothing comes: no request meets them, whatever else the policies say,
// or others deny all that they allow.
func (d *Decider) Dead() (dead []Dead) {
	for _, doc := range d.docs {
		for i := range doc.Statements {
			st := &doc.Statements[i]
			if st.Effect.Value != "Allow" || st.Unknown || st.Action.Unknown || st.NotAction.Unknown {
				continue
			}
			if d.Vain(st) {
				dead = append(dead, Dead{st, nil, d.killer(doc, st, iam.AllActions())})
				continue
			}
			if why := d.shadow(st); why != "" {
				dead = append(dead, Dead{st, nil, why})
				continue
			}
			dead = append(dead, d.deadActions(doc, st)...)
		}
	}
	return dead
}

// Vain reports whether no request meets a statement of the policies by itself.
func (d *Decider) Vain(st *iam.Statement) bool {
	return d.meets(st, iam.AllActions(), true) == model.No
}

// meets answers whether a request meets a statement by itself, or besides what others deny.
func (d *Decider) meets(st *iam.Statement, actions iam.Actions, alone bool) model.Tri {
	q := question{own: []bool{false, true}, networks: networks, actions: actions, only: st, alone: alone}
	worst := model.No
	for _, classes := range [][]string{identities, {"service"}} {
		q.classes = classes
		switch d.ask(q).Tri {
		case model.Yes:
			return model.Yes
		case model.Unknown:
			worst = model.Unknown
		}
	}
	return worst
}

// shadow says that others deny all that a statement allows.
func (d *Decider) shadow(st *iam.Statement) string {
	if d.meets(st, iam.AllActions(), false) == model.No {
		return "other statements deny all that it allows"
	}
	return ""
}

// deadActions are the actions that a living statement names, one by one, in vain.
func (d *Decider) deadActions(doc *iam.Document, st *iam.Statement) (dead []Dead) {
	byReason := make(map[string]int)
	for _, v := range st.Action.Values {
		action, exists := iam.ActionNamed(v.Value)
		if !exists || !iam.AllActions().Has(action.Set) || d.meets(st, action.Set, true) != model.No {
			continue
		}
		why := d.killer(doc, st, action.Set)
		i, known := byReason[why]
		if !known {
			i = len(dead)
			byReason[why] = i
			dead = append(dead, Dead{Statement: st, Why: why})
		}
		dead[i].Actions = append(dead[i].Actions, action.Name)
	}
	return dead
}

// trial is what it costs to prepare another statement in the place of one.
const trial = 500

// killer says what keeps a statement from allowing the actions: what would have to go for it to live.
func (d *Decider) killer(doc *iam.Document, st *iam.Statement, actions iam.Actions) string {
	if p := d.prepare(doc, st); st.Action.Present() {
		actions &= p.actions
	} else {
		actions &^= p.actions
	}
	if actions == 0 {
		return "it names no action of Secrets Manager"
	}
	if !slices.ContainsFunc(actions.List(), func(action iam.Action) bool { return !action.Elsewhere }) {
		return "it is not decided by a secret's policy"
	}
	without := func(change func(*iam.Statement)) bool {
		if !d.budget.Spend(trial) {
			return false
		}
		copied := *st
		change(&copied)
		other := New(*d.World, &iam.Document{Version: doc.Version, Statements: []iam.Statement{copied}})
		other.budget = d.budget
		return other.meets(&other.docs[0].Statements[0], actions, true) == model.Yes
	}
	if without(func(s *iam.Statement) { s.Resource, s.NotResource = iam.Element{}, iam.Element{} }) {
		return "its Resource does not name the secret"
	}
	if d.expired(doc, st, actions) {
		return "its time has passed"
	}
	for i := range st.Conditions {
		c := &st.Conditions[i]
		if !without(func(s *iam.Statement) {
			s.Conditions = append(append([]iam.Condition{}, st.Conditions[:i]...), st.Conditions[i+1:]...)
		}) {
			continue
		}
		return d.unmet(c, actions)
	}
	if without(func(s *iam.Statement) {
		s.Principal, s.NotPrincipal = iam.Principals{At: st.At, Everyone: true}, iam.Principals{}
	}) {
		return unnamed(st)
	}
	return "no request meets all of it"
}

// expired reports whether a statement would allow the actions if it were earlier.
func (d *Decider) expired(doc *iam.Document, st *iam.Statement, actions iam.Actions) bool {
	if d.Now.IsZero() || !d.budget.Spend(trial) {
		return false
	}
	w := *d.World
	w.Now = time.Time{}
	other := d.Sharing(w, &iam.Document{Version: doc.Version, Statements: []iam.Statement{*st}})
	return other.meets(&other.docs[0].Statements[0], actions, true) == model.Yes
}

// unmet says why a condition holds of no request.
func (d *Decider) unmet(c *iam.Condition, actions iam.Actions) string {
	key := iam.KeyNamed(c.Key.Value)
	if key == nil {
		return nobodyHas(c)
	}
	carried := slices.ContainsFunc(actions.List(), func(action iam.Action) bool {
		return key.Of("role", action) != iam.Never || key.Of("service", action) != iam.Never
	})
	switch names := actions.Names(); {
	case !carried && len(names) == 1:
		return fmt.Sprintf("%s is not a key of %s", keyName(key, c), names[0])
	case !carried:
		return fmt.Sprintf("%s is a key of none of its actions", keyName(key, c))
	}
	return fmt.Sprintf("no request meets %s of %s", c.Operator.Value, keyName(key, c))
}

// nobodyHas says that the key of a condition is none that requests have.
func nobodyHas(c *iam.Condition) string {
	name := c.Key.Value
	if i := strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
		name = strconv.QuoteToASCII(name) // it may look like another
	}
	return fmt.Sprintf("no request for a secret has the key %s", name)
}

// unnamed says why nobody of those whom a statement names can make the request.
func unnamed(st *iam.Statement) string {
	if !st.Principal.Present() && !st.NotPrincipal.Present() {
		return "it does not say whom it is for"
	}
	gone := len(st.Principal.Groups) > 0
	for _, group := range st.Principal.Groups {
		for _, v := range group.Members.Values {
			gone = gone && group.Type.Value == "AWS" && strings.HasPrefix(v.Value, "A") // a unique id
		}
	}
	if gone {
		return "the principals that it names are gone"
	}
	return "nobody whom it names can make such a request"
}
