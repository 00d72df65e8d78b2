package access

import (
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// write says what is to be said of how the policies are written.
func (v *verdict) write(c *subject, d *decide.Decider) {
	s := &v.statements
	unread, unowned, uncertain := c.hidden || c.more, false, false
	for i := range c.policies {
		p := &c.policies[i]
		unread = unread || p.doc.Unknown
		for j := range p.doc.Statements {
			st := &p.doc.Statements[j]
			unread, uncertain = unread || st.Unknown, uncertain || !st.Certain() || c.world.TagsHidden && asksTag(st)
			if st.Effect.Value == "Allow" {
				wide, doubtful := c.wide(p, st)
				s.Wide, unowned = append(s.Wide, wide...), unowned || doubtful
				s.NotPrincipals = append(s.NotPrincipals, c.allButSome(p, st)...)
			}
			s.Dangling = append(s.Dangling, c.dangling(p, st)...)
		}
	}
	if unread {
		v.hide(nil, "statements")
	}
	if unowned {
		v.hide(nil, "statements.wide")
	}
	if uncertain { // another text of it may live, or restrict
		v.hide(nil, "statements.weak", "statements.dead")
	}
	v.weak(c, d)
	v.dead(c, d)
	if d.Exhausted() {
		v.hide([]string{d.Entangled()}, "statements.weak", "statements.dead")
	}
}

// asksTag reports whether a condition of a statement hangs on a tag of the secret.
func asksTag(st *iam.Statement) bool {
	return slices.ContainsFunc(st.Conditions, func(condition iam.Condition) bool {
		return strings.Contains(strings.ToLower(condition.Key.Value), "resourcetag/") ||
			slices.ContainsFunc(condition.Values.Values, func(v iam.Text) bool { return strings.Contains(strings.ToLower(v.Value), "resourcetag/") })
	})
}

func (c *subject) statement(p *policy, st *iam.Statement, at iam.Position, element string) model.Statement {
	return model.Statement{Path: p.path, ID: title(st), At: st.Path + "." + element, Line: at.Line}
}

// wide are wildcards that include the management of permissions. What is given to the owner's account as a
// whole is not given to anybody: its own policies decide. Where nothing tells which account that is, it may be any
// that is named as a whole.
func (c *subject) wide(p *policy, st *iam.Statement) (out []model.Statement, doubtful bool) {
	who := c.others(st)
	if !c.accountKnown() {
		who = slices.DeleteFunc(who, wholeAccount)
		doubtful = len(who) == 0 && st.Principal.Present()
	}
	var actions []string
	for _, v := range st.Action.Values {
		if strings.ContainsAny(v.Value, "*?") && iam.ActionsLike(v.Value)&iam.ActionsOf("permissions") != 0 {
			actions = append(actions, v.Value)
		}
	}
	element, at := "Action", st.Action.At
	if st.NotAction.Present() {
		element, at, actions = "NotAction", st.NotAction.At, []string{"all but those named"}
	}
	if len(actions) == 0 || len(who) == 0 {
		return nil, doubtful && len(actions) > 0
	}
	s := c.statement(p, st, at, element)
	s.Actions, s.Who = actions, who
	return []model.Statement{s}, false
}

func wholeAccount(principal string) bool {
	if _, rest, isARN := strings.Cut(principal, ":iam::"); isARN {
		principal = strings.TrimSuffix(rest, ":root")
	}
	return isAccount(principal)
}

// others are the principals that a statement names, as written, besides the owner's account as a whole.
func (c *subject) others(st *iam.Statement) (out []string) {
	if st.Principal.Everyone {
		return []string{"*"}
	}
	if st.NotPrincipal.Present() {
		out = append(out, "all but those named")
	}
	for _, group := range st.Principal.Groups {
		for _, v := range group.Members.Values {
			if v.Value != c.account && v.Value != "arn:"+c.partition+":iam::"+c.account+":root" {
				out = append(out, v.Value)
			}
		}
	}
	return out
}

func (c *subject) allButSome(p *policy, st *iam.Statement) []model.Statement {
	if !st.NotPrincipal.Present() {
		return nil
	}
	return []model.Statement{c.statement(p, st, st.NotPrincipal.At, "NotPrincipal")}
}

// dangling are principals that AWS shows by the unique id that a deleted role or user had.
func (c *subject) dangling(p *policy, st *iam.Statement) (out []model.Statement) {
	for element, principals := range map[string]iam.Principals{"Principal": st.Principal, "NotPrincipal": st.NotPrincipal} {
		for _, group := range principals.Groups {
			for _, v := range group.Members.Values {
				if group.Type.Value == "AWS" && !v.Unknown && iam.IsUniqueID(v.Value) {
					s := c.statement(p, st, v.At, element)
					s.Who = []string{v.Value}
					out = append(out, s)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b model.Statement) int { return strings.Compare(a.Who[0], b.Who[0]) })
	return out
}

func (v *verdict) weak(c *subject, d *decide.Decider) {
	for _, w := range d.Weak() {
		p := c.policyOf(w.Statement)
		s := c.statement(p, w.Statement, w.Condition.Key.At, fmt.Sprintf("Condition.%s.%s", w.Condition.Operator.Value, w.Condition.Key.Value))
		s.Message, s.Witness = w.Why, w.Witness
		v.statements.Weak = append(v.statements.Weak, s)
	}
}

func (c *subject) policyOf(st *iam.Statement) *policy {
	for i := range c.policies {
		for j := range c.policies[i].doc.Statements {
			if &c.policies[i].doc.Statements[j] == st {
				return &c.policies[i]
			}
		}
	}
	return &c.policies[0]
}

// maxOwners is how many accounts are tried as the owner where the code does not tell which it is.
const maxOwners = 4

// dead are statements that can never allow. Where the owner's account is not known they must be dead
// whichever of the accounts that the policies name it is.
func (v *verdict) dead(c *subject, d *decide.Decider) {
	found := d.Dead()
	if !c.accountKnown() && len(found) > 0 {
		owners := c.accountsNamed()
		if len(owners) > maxOwners {
			v.hide(nil, "statements.dead")
			return
		}
		for _, owner := range owners {
			w := c.world
			w.Account = owner
			w.Secret = strings.Replace(w.Secret, c.account, owner, 1)
			found = inBoth(found, decide.New(w, c.docs()...).Dead())
		}
	}
	for _, dead := range found {
		p := c.policyOf(dead.Statement)
		s := c.statement(p, dead.Statement, dead.Statement.At, "Effect")
		s.At = dead.Statement.Path
		s.Actions, s.Message = dead.Actions, dead.Why
		v.statements.Dead = append(v.statements.Dead, s)
	}
}

// inBoth keeps what is dead in either case.
func inBoth(a, b []decide.Dead) (out []decide.Dead) {
	for _, x := range a {
		for _, y := range b {
			if x.Statement != y.Statement {
				continue
			}
			switch {
			case y.Actions == nil:
				out = append(out, x)
			case x.Actions == nil:
				out = append(out, y)
			default:
				x.Actions = slices.DeleteFunc(slices.Clone(x.Actions), func(action string) bool { return !slices.Contains(y.Actions, action) })
				if len(x.Actions) > 0 {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// accountsNamed are the accounts in the policies' principals.
func (c *subject) accountsNamed() (out []string) {
	for i := range c.policies {
		for j := range c.policies[i].doc.Statements {
			for _, group := range c.policies[i].doc.Statements[j].Principal.Groups {
				for _, v := range group.Members.Values {
					if part := strings.Split(v.Value, ":"); len(part) > 5 {
						out = append(out, part[4])
					} else if group.Type.Value == "AWS" {
						out = append(out, v.Value)
					}
				}
			}
		}
	}
	out = slices.DeleteFunc(out, func(a string) bool { return !isAccount(a) })
	slices.Sort(out)
	return slices.Compact(out)
}

func isAccount(text string) bool { return len(text) == 12 && strings.Trim(text, "0123456789") == "" }

// tags are the tags by which the policies grant and which the secret lacks.
func (v *verdict) tags(c *subject) {
	var missing []model.Spot
	for i := range c.policies {
		p := &c.policies[i]
		for j := range p.doc.Statements {
			st := &p.doc.Statements[j]
			for _, condition := range st.Conditions {
				if tag, ok := grantedBy(st, condition); ok && !c.tagged(tag) {
					missing = append(missing, model.Spot{Path: p.path, Name: tag})
				}
			}
		}
	}
	slices.SortFunc(missing, func(a, b model.Spot) int { return strings.Compare(a.Name, b.Name) })
	open := len(missing) > 0 && c.world.TagsHidden
	if !open {
		v.exposure.MissingTags = slices.Compact(missing)
	}
	if c.hidden || c.more || open {
		v.hide(nil, "exposure.missing_tags")
	}
}

// grantedBy returns the tag of the secret without which a condition of a statement that allows fails.
func grantedBy(st *iam.Statement, c iam.Condition) (string, bool) {
	operator, ok := iam.OperatorNamed(c.Operator.Value)
	if !ok || st.Effect.Value != "Allow" || operator.IfExists || operator.Base == "null" || strings.Contains(operator.Base, "not") {
		return "", false
	}
	for _, prefix := range []string{"aws:resourcetag/", "secretsmanager:resourcetag/"} {
		if len(c.Key.Value) > len(prefix) && strings.EqualFold(c.Key.Value[:len(prefix)], prefix) && !c.Key.Unknown {
			return c.Key.Value[len(prefix):], true
		}
	}
	return "", false
}

func (c *subject) tagged(tag string) bool {
	for key := range c.world.Tags {
		if strings.EqualFold(key, tag) {
			return true
		}
	}
	return false
}
