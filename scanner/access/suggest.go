package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// Suggestion is a policy that allows no more than was used of one that there is, and what proves that.
type Suggestion struct {
	Policy   string // its name
	Today    string // JSON of what it says today
	Document string // JSON of what is suggested in its place
	Narrower model.Tri
	Because  []string // what keeps a proof open
	Witness  *model.Request
	Kept     []Kept
	Others   []string // who have the policy too, and whose uses it does not keep
	Unheard  []string // secrets of which no record was read: what was done with them it does not keep
	Omitted  []string // patterns of actions that name those of other services too, which the suggestion lacks
	Window   model.Window
}

// Kept is a use that the record tells of, and whether the suggestion leaves every request of its kind allowed
// that the policy allows today. By tells that the policy allows any; where it does not, others do, and they
// stay as they are.
type Kept struct {
	model.Use
	Secret *model.Secret // nil where the action is upon no secret in particular
	By     bool
	Kept   model.Tri
}

// Errors of suggestions.
var (
	// ErrNoRecord says that nothing is known of what was used.
	ErrNoRecord = errors.New("no record of its use was read")
	// ErrNoPolicy says that there is no policy to make narrower.
	ErrNoPolicy = errors.New("there is no policy to make narrower")
	// ErrUnreadable says that not all of a policy is known.
	ErrUnreadable = errors.New("not all of the policy is known")
)

// maxDetails bounds the uses for which a suggestion is proved, each of which is decided.
const maxDetails = 500

// SuggestForSecret makes the secret's own policy narrower, by what is recorded of its uses.
func (e *Estate) SuggestForSecret(s *model.Secret) (*Suggestion, error) {
	t := e.target(e.kept(s))
	i := slices.IndexFunc(t.policies, func(p policy) bool { return p.path == "policies.0.document" })
	switch {
	case s.Usage == nil || s.Usage.Window.To.IsZero():
		return nil, ErrNoRecord
	case s.Usage.UsesCut || len(s.Usage.Uses) > maxDetails:
		return nil, fmt.Errorf("%w: more than %d kinds of use", ErrNoRecord, min(maxDetails, model.MaxUses))
	case i < 0:
		return nil, ErrNoPolicy
	case !known(t.policies[i].doc):
		return nil, ErrUnreadable
	}
	today := t.policies[i].doc
	anew := t.narrowed(today, s.Usage.Uses)
	out := &Suggestion{Policy: s.Policies[0].Name, Today: iam.Write(today), Document: iam.Write(anew), Window: s.Usage.Window}
	out.prove(decide.New(t.world, anew).NewAccess([]*iam.Document{today}))
	for _, u := range s.Usage.Uses {
		out.Kept = append(out.Kept, keeps(t, today, anew, u))
	}
	return out, nil
}

func known(doc *iam.Document) bool {
	return !doc.Unknown && !slices.ContainsFunc(doc.Statements, func(st iam.Statement) bool { return !st.Certain() })
}

// prove takes the answer to whether the suggestion lets anybody in anew.
func (s *Suggestion) prove(anew decide.Answer) {
	switch {
	case anew.Tri == model.Yes:
		s.Narrower, s.Witness = model.No, anew.Witness
	case anew.Tri == model.Unknown && s.Narrower != model.No:
		s.Narrower, s.Because = model.Unknown, union(s.Because, anew.Because)
	case s.Narrower == "":
		s.Narrower = model.Yes
	}
}

// Proved reports whether the suggestion is proved to allow nothing new and to keep every use, be it of whomever.
func (s *Suggestion) Proved() bool {
	return s.Narrower == model.Yes && len(s.Others)+len(s.Unheard) == 0 && !slices.ContainsFunc(s.Kept, func(k Kept) bool { return k.Kept != model.Yes })
}

// keeps asks for a request by who used the secret, for what was done, that a policy allows and another does not.
func keeps(t *target, today, anew *iam.Document, u model.Use) Kept {
	k := Kept{Use: u, Secret: t.secret, Kept: model.Yes}
	asked := confined(today, u)
	if k.By = decide.New(t.world, asked).NewAccess(nil).Tri != model.No; !k.By {
		return k
	}
	switch decide.New(t.world, asked).NewAccess([]*iam.Document{anew}).Tri {
	case model.Yes:
		k.Kept = model.No
	case model.Unknown:
		k.Kept = model.Unknown
	}
	return k
}

// confined is a policy held to one action of one principal.
func confined(doc *iam.Document, u model.Use) *iam.Document {
	out := *doc
	out.Statements = nil
	for _, st := range doc.Statements {
		if st.Effect.Value == "Allow" {
			if !allows(&st, u.Action) {
				continue
			}
			st.Action, st.NotAction = listOf(st.At, u.Action), iam.Element{}
			key, value := "aws:PrincipalArn", u.Principal
			if !strings.HasPrefix(value, "arn:") {
				key = "aws:PrincipalAccount"
			}
			st.Conditions = append(slices.Clone(st.Conditions), // of services nobody knows what they carry
				condition(st.At, "StringEquals", key, value), condition(st.At, "Bool", "aws:PrincipalIsAWSService", "false"))
		}
		out.Statements = append(out.Statements, st)
	}
	return &out
}

func condition(at iam.Position, operator, key string, values ...string) iam.Condition {
	return iam.Condition{Operator: iam.Text{Value: operator, At: at}, Key: iam.Text{Value: key, At: at}, Values: listOf(at, values...)}
}
