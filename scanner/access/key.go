package access

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// key finds the statements of a key's policy that let more decrypt than the secrets under the key let read
// them: others than the account that owns the key, without holding them to Secrets Manager or to a secret.
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
	open := doc.Unknown
	for i := range doc.Statements {
		st := &doc.Statements[i]
		answer, who := readers.beyond(&c, doc, st)
		switch {
		case answer.Tri == model.Unknown, answer.Tri == model.Yes && (!readers.all || !c.accountKnown() && !st.Principal.Everyone):
			open = true
		case answer.Tri == model.Yes:
			k.OpenDecrypt = append(k.OpenDecrypt, model.Statement{
				Path: "policy", ID: title(st), At: st.Path, Line: st.At.Line, Message: conditionsOf(st), Who: who,
				Witness: decryption(answer.Witness, k.ARN),
			})
		}
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
	alone := &iam.Document{Version: doc.Version}
	for i := range doc.Statements {
		if other := &doc.Statements[i]; other == st || other.Effect.Value != "Allow" {
			if direct, may := directly(other); may {
				alone.Statements = append(alone.Statements, direct)
			}
		}
	}
	w := decide.World{Secret: c.arn, Open: c.open, Account: c.account, Now: r.now}
	answer := decide.New(w, alone, r.denied()).NotGranted(iam.ActionsLike(standIn))
	answer.Tri = map[model.Tri]model.Tri{model.Yes: model.No, model.No: model.Yes, model.Unknown: model.Unknown}[answer.Tri]
	return answer, who
}

// standIn is the action of secrets that stands for decryption: the questions are about those.
const standIn = "secretsmanager:GetSecretValue"

// decryption is the request of KMS for which one of Secrets Manager stands.
func decryption(r *model.Request, key string) *model.Request {
	return &model.Request{Principal: r.Principal, Action: iam.Decrypt, Resource: key, Context: r.Context}
}

// directly is what a statement says of a request to decrypt that names no context and does not come by way of
// a service, and reports whether it is about such a request at all. A key policy is about its key, whatever
// its Resource.
func directly(st *iam.Statement) (iam.Statement, bool) {
	out := *st
	out.Resource, out.NotResource, out.Conditions = iam.Element{}, iam.Element{}, nil
	out.Action, out.NotAction = decrypts(st), iam.Element{}
	for _, c := range st.Conditions {
		key := strings.ToLower(c.Key.Value)
		switch {
		case key == "kms:calleraccount":
			c.Key.Value = "aws:PrincipalAccount"
		case key == "kms:viaservice" || strings.HasPrefix(key, "kms:encryptioncontext"):
			if !holdsWithout(c) {
				return out, false
			}
			continue
		case strings.HasPrefix(key, "kms:"):
			out.ConditionsUnknown = true
			continue
		}
		out.Conditions = append(out.Conditions, c)
	}
	return out, len(out.Action.Values) > 0
}

// decrypts is the stand-in where a statement is about decryption, unknown where it may be, else nothing.
func decrypts(st *iam.Statement) iam.Element {
	e, but := &st.Action, st.NotAction.Present()
	if but {
		e = &st.NotAction
	}
	is := slices.ContainsFunc(e.Values, func(v iam.Text) bool { return !v.Unknown && iam.ActionsLike(v.Value).Has(iam.ActionsLike(iam.Decrypt)) })
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

// readers are those who may read a secret under a key by its policies.
type readers struct {
	now     time.Time
	all     bool // they are all known
	anybody bool
	ids     []string // as principals are written
	denials []map[string]any
}

func readersOf(in *model.Snapshot, k *model.Key) *readers {
	r := &readers{now: in.CollectedAt, all: !k.Hides("secrets")}
	for _, s := range in.Secrets {
		if s.KMSKey.ID != k.ID {
			continue
		}
		r.all = r.all && !s.Hides("grants")
		for _, g := range s.Grants {
			if slices.ContainsFunc(g.Actions, readsValue) {
				r.add(g.Who)
			}
		}
	}
	return r
}

func (r *readers) add(w model.Who) {
	principal, operator, key, value := any("*"), "", "", w.ID
	switch {
	case w.Kind == "any":
		r.anybody = true
		return
	case w.Kind == "service", w.ID == "" && w.Kind != "any_org_member":
		return
	case w.Kind == "any_org_member":
		operator, key, value = "Null", "aws:PrincipalOrgID", "false"
	case w.Kind == "organization":
		operator, key = "StringEquals", "aws:PrincipalOrgID"
	case w.Kind == "unit":
		operator, key = "ForAnyValue:StringLike", "aws:PrincipalOrgPaths"
	case strings.ContainsAny(w.ID, "*?"):
		operator, key = "ArnLike", "aws:PrincipalArn"
	default:
		principal = map[string]string{"AWS": w.ID}
		r.ids = append(r.ids, w.ID)
		if w.Kind == "account" {
			r.ids = append(r.ids, "arn:aws:iam::"+w.ID+":root")
		}
	}
	denial := map[string]any{"Effect": "Deny", "Principal": principal, "Action": "*", "Resource": "*"}
	if operator != "" {
		denial["Condition"] = map[string]any{operator: map[string]string{key: value}}
	}
	r.denials = append(r.denials, denial)
}

// denied is a policy that leaves out the readers.
func (r *readers) denied() *iam.Document {
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": r.denials})
	doc, _ := iam.Parse(string(text))
	return doc
}
