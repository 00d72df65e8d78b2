package main

import (
	"fmt"
	"slices"
	"strings"

	"smaudit/scanner/access"
	"smaudit/scanner/model"
)

// shownObject is a secret or principal in JSON.
type shownObject struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	ARN     string `json:"arn"`
	Address string `json:"address"`
	Kind    string `json:"kind,omitempty"`
}

func shownSecret(s *model.Secret) shownObject {
	return shownObject{ID: s.ID, Name: s.Name, ARN: s.ARN, Address: s.Address}
}

func shownPrincipal(p *model.Principal, arn string) shownObject {
	return shownObject{ID: p.ID, Name: p.Name, ARN: arn, Address: p.Address, Kind: p.Kind}
}

// shownAccess is what a principal may do to a secret. Value tells whether it obtains the plaintext.
type shownAccess struct {
	Secret         *shownObject   `json:"secret,omitempty"`
	Principal      *shownObject   `json:"principal,omitempty"`
	Actions        []string       `json:"actions"`
	UnknownActions []string       `json:"unknown_actions"`
	Value          model.Tri      `json:"value"`
	UnknownBecause []string       `json:"unknown_because"`
	Via            []shownStep    `json:"via"`
	Witness        *model.Request `json:"witness"`
	Uses           []shownUse     `json:"uses,omitempty"` // by the record, where one was read
}

func shownAccessOf(a *access.Access) shownAccess {
	return shownAccess{
		Actions: listed(a.Actions), UnknownActions: listed(a.Open), Value: a.Value, UnknownBecause: listed(a.Because), Via: shownSteps(a.Via), Witness: a.Witness,
	}
}

// shownStep is a statement in JSON. Where is file:line in code, else an ARN.
type shownStep struct {
	Kind      string `json:"kind"`
	Decrypts  bool   `json:"decrypts"`
	Policy    string `json:"policy"`
	Where     string `json:"where"`
	Target    string `json:"target,omitempty"`
	Statement string `json:"statement"`
	Line      int    `json:"line"` // in the document
}

func shownStepOf(s access.Step) shownStep {
	return shownStep{s.Kind, s.Decrypts, s.Policy, s.Where, s.Target, s.Statement, s.Line}
}

func shownSteps(steps []access.Step) []shownStep {
	out := []shownStep{}
	for _, s := range steps {
		out = append(out, shownStepOf(s))
	}
	return out
}

// listed is a list that is never null.
func listed(list []string) []string { return append([]string{}, list...) }

var stepKinds = map[string]string{
	"scp": "service control policy", "rcp": "resource control policy", "boundary": "permissions boundary", "identity": "identity policy",
	"resource": "policy of the secret", "key": "policy of the key", "grant": "grant of the key",
}

// stepText says where a statement stands.
func stepText(s access.Step) string {
	text := stepKinds[s.Kind]
	if s.Policy != "" && s.Kind != "resource" && s.Kind != "key" {
		text += " " + s.Policy
	}
	if s.Target != "" {
		text += " of " + s.Target
	} else if s.Where != "" {
		text += " at " + s.Where
	}
	if s.Statement != "" {
		text += ", " + statementText(s)
	}
	if s.Line > 1 {
		text += fmt.Sprintf(" (line %d)", s.Line)
	}
	if s.Decrypts && s.Kind != "key" && s.Kind != "grant" {
		text += ", for kms:Decrypt"
	}
	return text
}

func statementText(s access.Step) string {
	if strings.HasPrefix(s.Statement, "Statement") {
		return s.Statement
	}
	return "statement " + s.Statement
}

// accessLines say what may be done.
func accessLines(out *strings.Builder, a *access.Access) {
	field := func(name, text string) {
		if text != "" {
			indented(out, fmt.Sprintf("    %-9s", name), text)
		}
	}
	field("may", actionList(a.Actions))
	field("perhaps", actionList(a.Open))
	if slices.ContainsFunc(slices.Concat(a.Actions, a.Open), readsValue) {
		field("value", valueText(a.Value))
	}
	by := "by"
	for _, s := range a.Via {
		if s.Kind != "scp" && s.Kind != "rcp" { // what the organization lets everybody do is in access why
			field(by, stepText(s))
			by = ""
		}
	}
	if a.Witness != nil {
		field("proof", requestText(a.Witness))
	}
	hangs := "hangs on"
	for _, why := range a.Because {
		field(hangs, why)
		hangs = ""
	}
}

// actionList is short where it is long.
func actionList(actions []string) string {
	if len(actions) == access.AllActions {
		return "every action on it"
	}
	return shortList(actions)
}

func valueText(t model.Tri) string {
	return map[model.Tri]string{
		model.Yes: "readable: the key decrypts it, too", model.No: "not readable: the key does not decrypt it for this principal",
		model.Unknown: "unknown whether it is readable",
	}[t]
}
