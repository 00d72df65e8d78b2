package decide

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// ErrWitness says that a request that was found is not decided in the same way by the package evaluate. It
// is a fault of this program, and the question stays open.
var ErrWitness = errors.New("the proof of an answer was not confirmed")

// proved makes a request of an assignment and has it decided independently.
func (t *attempt) proved(st *iam.Statement, a assignment) (*Answer, error) {
	for _, doc := range t.docs {
		t.budget.Spend(20 + 4*len(doc.Statements))
	}
	request, err := t.request(a)
	if err != nil {
		return nil, err
	}
	p := evaluate.Policies{Secret: t.Secret, Account: t.Account, Tags: t.Tags, Resource: t.docs}
	if t.question.alone {
		p.Resource = alone(t.docs, t.question.only)
	}
	if t.Key != nil {
		p.Key = &evaluate.Key{Managed: t.Key.Managed, Account: t.Key.Account, Policy: t.Key.Policy}
	}
	confirmed := evaluate.Granted(*request, p, t.setting.unaided)
	if t.question.readable {
		confirmed = confirmed && evaluate.Decrypted(*request, p, t.setting.unaided)
	}
	if old := t.question.lacking; old != nil {
		p.Resource = old.docs
		confirmed = confirmed && !evaluate.Granted(*request, p, t.setting.unaided)
	}
	if !confirmed {
		return nil, ErrWitness
	}
	return &Answer{Tri: model.Yes, Witness: request, Statement: st}, nil
}

// alone are the documents with this statement only.
func alone(docs []*iam.Document, st *iam.Statement) []*iam.Document {
	var out []*iam.Document
	for _, doc := range docs {
		part := &iam.Document{Version: doc.Version}
		for i := range doc.Statements {
			if st == &doc.Statements[i] {
				part.Statements = append(part.Statements, *st)
			}
		}
		out = append(out, part)
	}
	return out
}

// request spells the values of the variables as a request has them.
func (t *attempt) request(a assignment) (*model.Request, error) {
	r := &model.Request{Action: t.setting.action.Name, Resource: t.Secret, Context: make(map[string][]string)}
	r.Principal.Type = t.setting.class
	if t.setting.class == "service" {
		a = with(a, "service", "source", "source account")
	} else {
		a = with(a, "caller")
	}
	if t.setting.class != "service" && t.setting.network == "internet" {
		a = with(a, "aws:sourceip")
	}
	if t.setting.class != "service" && t.setting.network == "endpoint" {
		a = with(a, "aws:sourcevpc", "aws:sourcevpce")
	}
	a = with(a, t.always()...)
	if t.setting.action.Secret && (t.setsOrganization() || t.Organization != "") {
		r.Context["aws:resourceorgid"] = []string{t.organization()}
	}
	for _, one := range a {
		found, err := t.solver.value(one.variable, one.predicates)
		if err != nil {
			return nil, err
		}
		if found.value != nil {
			t.spell(r, one.variable, found.value)
		}
	}
	return r, nil
}

// with makes sure that variables are assigned, if by nothing in particular.
func with(a assignment, variables ...string) assignment {
	for _, variable := range variables {
		if a.place(variable) == len(a) {
			a = append(a[:len(a):len(a)], assigned{variable: variable})
		}
	}
	return a
}

// setsOrganization reports whether a policy compares with the organization of the secret.
func (d *Decider) setsOrganization() (found bool) {
	d.eachCondition(func(_ string, v iam.Text) {
		found = found || strings.Contains(strings.ToLower(v.Value), "aws:resourceorgid")
	})
	return found
}

// always are the variables that every request of the setting has a value of and that conditions mention.
func (t *attempt) always() []string {
	variables := t.alwaysIn(t.setting)
	if t.question.lacking != nil {
		variables = slices.Concat(variables, t.question.lacking.alwaysIn(t.setting))
	}
	if t.setting.byID {
		variables = append(variables[:len(variables):len(variables)], "secretsmanager:versionid")
	}
	return variables
}

// alwaysIn finds them once for each setting.
func (d *Decider) alwaysIn(s setting) []string {
	seen := d.compiled(s)
	if seen.always != nil {
		return seen.always
	}
	seen.always = []string{}
	for _, doc := range d.docs {
		for i := range doc.Statements {
			for _, c := range doc.Statements[i].Conditions {
				at := d.place(c.Key.Value, s)
				if at.variable != "" && !slices.Contains(seen.always, at.variable) && !d.domain(at.variable, s).absent {
					seen.always = append(seen.always, at.variable)
				}
			}
		}
	}
	return seen.always
}

// spell writes the value of a variable into a request.
func (t *attempt) spell(r *model.Request, variable string, value answer) {
	set := func(key string, values ...string) { r.Context[key] = values }
	switch variable {
	case "caller":
		arn, id, _ := strings.Cut(value[0], end)
		spellCaller(r, arn, id)
	case "organization":
		id, _, _ := strings.Cut(value[0], "/")
		set("aws:principalorgid", id)
		set("aws:principalorgpaths", value[0])
	case "source organization":
		id, _, _ := strings.Cut(value[0], "/")
		set("aws:sourceorgid", id)
		set("aws:sourceorgpaths", value[0])
	case "service":
		r.Principal.Service = value[0]
	case "source account":
		if t.setting.source == sourceBare || t.setting.source == sourceAccount {
			set("aws:sourceaccount", value[0])
		}
	case "source":
		t.source(set, value[0])
	case "time":
		seconds, _ := strconv.ParseInt(value[0], 10, 64)
		set("aws:currenttime", date(seconds))
		set("aws:epochtime", value[0])
	default:
		if key := iam.KeyNamed(variable); key != nil && key.Type == iam.TypeDate {
			seconds, _ := strconv.ParseInt(value[0], 10, 64)
			value = answer{date(seconds)}
		}
		set(variable, value...)
		if tag, ok := strings.CutPrefix(variable, "aws:resourcetag/"); ok {
			set("secretsmanager:resourcetag/"+tag, value...) // another name of the same
		}
	}
}

func date(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }

func (t *attempt) source(set func(string, ...string), arn string) {
	if t.setting.source == sourceNone || t.setting.source == sourceAccount {
		return
	}
	set("aws:sourcearn", arn)
	if parts := strings.SplitN(arn, ":", 6); t.setting.source == sourceFull {
		set("aws:sourceaccount", parts[4])
	}
}

// spellCaller writes a caller of the request's class. The id of a federated or root user follows from its ARN.
func spellCaller(r *model.Request, arn, id string) {
	parts := strings.SplitN(arn, ":", 6)
	r.Principal.ARN, r.Principal.Account = arn, parts[4]
	switch r.Principal.Type {
	case "role":
		_, session, _ := strings.Cut(id, ":")
		r.Principal.Session = strings.Join([]string{"arn", parts[1], "sts", "", parts[4], "assumed-role/" + lastPart(arn) + "/" + session}, ":")
	case "root":
		id = parts[4]
	case "federated":
		r.Principal.Session = arn
		id = parts[4] + ":" + lastPart(arn)
	}
	r.Context["aws:userid"] = []string{id}
}
