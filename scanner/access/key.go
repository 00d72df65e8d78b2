package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// key finds the statements of a key's policy, and the grants, that let more decrypt than the secrets under the key
// let read them: others than the account that owns the key, without holding them to Secrets Manager or to a secret.
func (d *Decisions) key(in *model.Snapshot, k *model.Key) {
	k.OpenDecrypt = nil
	if k.AWSManaged {
		return // AWS's own policy, by way of Secrets Manager only
	}
	if k.HidesAny("policy") || k.HidesAny("links") || k.HidesAny("account") || k.HidesAny("aws_managed") || k.Policy == "" {
		k.Hide("open_decrypt")
		return
	}
	c := placeOf(&in.Scope, &model.Secret{Object: model.Object{Name: someName}})
	if k.Account != "" {
		c.account = k.Account
	}
	doc := c.parse(c.linked(k.Policy, k.Links))
	readers := readersOf(in, k)
	open := doc.Unknown || k.HidesAny("grants")
	for i := range doc.Statements {
		st := &doc.Statements[i]
		answer, who := readers.beyond(&c, doc, st)
		switch {
		case answer.Tri == model.Unknown, answer.Tri == model.Yes && (!readers.all || !c.accountKnown() && !st.Principal.Everyone):
			open = true
		case answer.Tri == model.Yes:
			k.OpenDecrypt = append(k.OpenDecrypt, model.Statement{
				Path: "policy", ID: title(st), At: st.Path, Line: st.At.Line, Message: conditionsOf(st), Who: who,
				Witness: answer.Witness,
			})
		}
	}
	for _, g := range k.Grants {
		found, doubted := readers.beyondGrant(&c, doc, g)
		open = open || doubted || found != nil && (!readers.all || !c.accountKnown())
		if found != nil && readers.all && c.accountKnown() && !slices.ContainsFunc(k.OpenDecrypt, found.same) {
			k.OpenDecrypt = append(k.OpenDecrypt, found.Statement)
		}
	}
	for i := range k.OpenDecrypt {
		k.OpenDecrypt[i].Witness.Resource = k.ARN
	}
	if open {
		k.Hide("open_decrypt")
	}
}

// conditionsOf are the conditions of a statement in words, "" where it has none.
func conditionsOf(st *iam.Statement) string {
	var all []string
	for _, c := range st.Conditions {
		all = append(all, c.Operator.Value+" of "+c.Key.Value)
	}
	return strings.Join(all, " and ")
}

// beyond answers whether a statement lets callers of other accounts decrypt who are no readers, in a request
// of their own and not by way of Secrets Manager, and says who they are as written. Who is of the key's own
// account needs no more than the others there: the owner of the key trusts its account.
func (r *readers) beyond(c *place, doc *iam.Document, st *iam.Statement) (decide.Answer, []string) {
	no := decide.Answer{Tri: model.No}
	if r.anybody || st.Effect.Value == "Deny" {
		return no, nil
	}
	who := slices.DeleteFunc((&subject{place: *c}).others(st), func(p string) bool {
		return strings.Contains(p, ":"+c.account+":") || strings.HasSuffix(p, ".amazonaws.com") || slices.Contains(r.ids, p)
	})
	if len(who) == 0 && st.Certain() {
		return no, nil
	}
	unknown := no
	for _, action := range plaintext {
		switch answer := r.directly(c, doc, st, action); answer.Tri {
		case model.Yes:
			return answer, who
		case model.Unknown:
			unknown = answer
		}
	}
	return unknown, who
}

// plaintext are the actions that lead to what is encrypted: a ciphertext can be turned into one under a key of
// one's own, and who may grant may grant the use of the key to whom it likes (KMS developer guide, grants, 2026).
var plaintext = []string{iam.Decrypt, "kms:ReEncryptFrom", createGrant}

const createGrant = "kms:CreateGrant"

// directly answers the same of one action.
func (r *readers) directly(c *place, doc *iam.Document, st *iam.Statement, action string) decide.Answer {
	alone := &iam.Document{Version: doc.Version}
	for i := range doc.Statements {
		if other := &doc.Statements[i]; other == st || other.Effect.Value != "Allow" {
			if direct, may := directly(other, action); may {
				alone.Statements = append(alone.Statements, direct)
			}
		}
	}
	w := decide.World{Secret: c.arn, Open: c.open, Account: c.account, Now: r.now}
	answer := decide.New(w, alone, r.denied()).NotGranted(iam.ActionsLike(standIn))
	answer.Tri = map[model.Tri]model.Tri{model.Yes: model.No, model.No: model.Yes, model.Unknown: model.Unknown}[answer.Tri]
	if answer.Witness != nil {
		answer.Witness = &model.Request{Principal: answer.Witness.Principal, Action: action, Context: answer.Witness.Context}
	}
	return answer
}

// standIn is the action of secrets that stands for one of the key: the questions are about those.
const standIn = "secretsmanager:GetSecretValue"

// directly is what a statement says of a request to the key that names no context and does not come by way of
// a service, and reports whether it is about such a request at all. A key policy is about its key, whatever
// its Resource.
func directly(st *iam.Statement, action string) (iam.Statement, bool) {
	out := *st
	out.Resource, out.NotResource, out.Conditions = iam.Element{}, iam.Element{}, nil
	out.Action, out.NotAction = standsFor(st, action), iam.Element{}
	for _, c := range st.Conditions {
		key := strings.ToLower(c.Key.Value)
		switch {
		case key == "kms:calleraccount":
			c.Key.Value = "aws:PrincipalAccount"
		case key == "kms:viaservice" || strings.HasPrefix(key, "kms:encryptioncontext") || strings.HasPrefix(key, "kms:grant") && action != createGrant:
			if !holdsWithout(c) {
				return out, false
			}
			continue
		case key == "kms:grantisforawsresource": // which says that a service grants in the caller's name
			if holds, known := holdsFor(c, "false"); known && !holds {
				return out, false
			} else if known {
				continue
			}
			out.ConditionsUnknown = true
			continue
		case key == "kms:grantoperations":
			if holds, known := holdsFor(c, "Decrypt"); known && !holds {
				return out, false
			} else if known {
				continue
			}
			out.ConditionsUnknown = true
			continue
		case strings.HasPrefix(key, "kms:"):
			out.ConditionsUnknown = true
			continue
		}
		out.Conditions = append(out.Conditions, c)
	}
	return out, len(out.Action.Values) > 0
}

// holdsFor reports whether a condition holds for a value of its key, and whether that is plain.
func holdsFor(c iam.Condition, value string) (holds, known bool) {
	operator, ok := iam.OperatorNamed(c.Operator.Value)
	if !ok || c.Values.Unknown || !slices.Contains([]string{"bool", "stringequals", "stringlike", "stringequalsignorecase"}, operator.Base) {
		return false, false
	}
	for _, v := range c.Values.Values {
		if v.Unknown || strings.Contains(v.Value, "$") {
			return false, false
		}
		holds = holds || strings.EqualFold(v.Value, value) || operator.Base == "stringlike" && iam.Matches(v.Value, value)
	}
	return holds, true
}

// standsFor is the stand-in where a statement is about an action, unknown where it may be, else nothing.
func standsFor(st *iam.Statement, action string) iam.Element {
	e, but := &st.Action, st.NotAction.Present()
	if but {
		e = &st.NotAction
	}
	is := slices.ContainsFunc(e.Values, func(v iam.Text) bool {
		return !v.Unknown && iam.Matches(strings.ToLower(v.Value), strings.ToLower(action))
	})
	open := e.Unknown || slices.ContainsFunc(e.Values, func(v iam.Text) bool { return v.Unknown })
	if is == but && !open || is && but {
		return iam.Element{At: e.At}
	}
	return iam.Element{At: e.At, Values: []iam.Text{{Value: standIn, Unknown: open && !is}}}
}

// holdsWithout reports whether a condition holds where its key is absent (IAM user guide,
// reference_policies_elements_condition_operators, 2026).
func holdsWithout(c iam.Condition) bool {
	operator, _ := iam.OperatorNamed(c.Operator.Value)
	switch {
	case operator.Base == "null":
		return slices.ContainsFunc(c.Values.Values, func(v iam.Text) bool { return v.Value == "true" })
	case operator.Set != "":
		return operator.Set == "forallvalues"
	}
	return operator.IfExists || strings.Contains(operator.Base, "not")
}
