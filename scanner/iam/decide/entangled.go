package decide

import (
	"errors"

	"smaudit/scanner/iam"
)

// ErrBudget says that a question would take more work than a policy may cost.
var ErrBudget = errors.New("the policy is too entangled to decide in time")

// entangled is [ErrBudget] where it was the values of one variable that took too much work.
type entangled struct{ variable string }

func (e *entangled) Error() string        { return ErrBudget.Error() }
func (e *entangled) Is(target error) bool { return target == ErrBudget }

// reasonOf says why a search ended early. Of a budget that ran out it names what is most to blame, which is what
// it ran out at the first time: who comes later finds none left.
func (d *Decider) reasonOf(err error) string {
	if !errors.Is(err, ErrBudget) {
		return err.Error()
	}
	if d.tangle == "" {
		var at *entangled
		variable := ""
		if errors.As(err, &at) {
			variable = at.variable
		}
		d.tangle = ErrBudget.Error()
		if culprit := d.culprit(variable); culprit != "" {
			d.tangle += ", most of all " + culprit
		}
	}
	return d.tangle
}

// Entangled says why questions stayed open when the budget ran out.
func (d *Decider) Entangled() string { return d.reasonOf(ErrBudget) }

// culprit names the largest condition on a variable, or where none is, the largest statement.
func (d *Decider) culprit(variable string) (name string) {
	most, whole := 0, 0
	named := ""
	for _, doc := range d.everything() {
		for i := range doc.Statements {
			st := &doc.Statements[i]
			size := sizeOf(st.Resource) + sizeOf(st.NotResource) + sizeOf(st.Action) + sizeOf(st.NotAction)
			for _, p := range []iam.Principals{st.Principal, st.NotPrincipal} {
				for _, group := range p.Groups {
					size += sizeOf(group.Members)
				}
			}
			for j := range st.Conditions {
				c := &st.Conditions[j]
				n := len(c.Key.Value) + sizeOf(c.Values)
				size += n
				if n > most && variable != "" && d.compares(c, variable) {
					most, named = n, reason(st, c)
				}
			}
			if size > whole {
				whole, name = size, st.Path
			}
		}
	}
	if named != "" {
		return named
	}
	return name
}

// compares reports whether a condition is on a variable, in a request of one class or another.
func (d *Decider) compares(c *iam.Condition, variable string) bool {
	action, _ := iam.ActionNamed("secretsmanager:GetSecretValue")
	for _, class := range append(identities[:len(identities):len(identities)], "service") {
		for _, network := range networks {
			if d.place(c.Key.Value, setting{class: class, network: network, action: action, source: sourceFull}).variable == variable {
				return true
			}
		}
	}
	return false
}

func sizeOf(e iam.Element) (n int) {
	for _, v := range e.Values {
		n += len(v.Value)
	}
	return n
}
