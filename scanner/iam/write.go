package iam

import (
	"bytes"
	"encoding/json"
)

// Write returns the document as JSON, in the order in which AWS's documentation has the elements. A list of one
// is a single string. Read again, it says the same; what is unknown of it is not in it.
func Write(doc *Document) string {
	out := writtenDocument{Version: doc.Version.Value, ID: doc.ID.Value, Statement: []writtenStatement{}}
	for i := range doc.Statements {
		out.Statement = append(out.Statement, writeStatement(&doc.Statements[i]))
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		panic(err) // strings, lists and maps of them
	}
	return text.String()
}

type writtenDocument struct {
	Version   string             `json:"Version,omitempty"`
	ID        string             `json:"Id,omitempty"`
	Statement []writtenStatement `json:"Statement"`
}

type writtenStatement struct {
	Sid          string                    `json:"Sid,omitempty"`
	Effect       string                    `json:"Effect"`
	Principal    any                       `json:"Principal,omitempty"`
	NotPrincipal any                       `json:"NotPrincipal,omitempty"`
	Action       any                       `json:"Action,omitempty"`
	NotAction    any                       `json:"NotAction,omitempty"`
	Resource     any                       `json:"Resource,omitempty"`
	NotResource  any                       `json:"NotResource,omitempty"`
	Condition    map[string]map[string]any `json:"Condition,omitempty"`
}

func writeStatement(st *Statement) writtenStatement {
	out := writtenStatement{
		Sid: st.Sid.Value, Effect: st.Effect.Value, Principal: writePrincipals(st.Principal), NotPrincipal: writePrincipals(st.NotPrincipal),
		Action: writeElement(st.Action), NotAction: writeElement(st.NotAction),
		Resource: writeElement(st.Resource), NotResource: writeElement(st.NotResource),
	}
	for _, c := range st.Conditions {
		if out.Condition == nil {
			out.Condition = make(map[string]map[string]any)
		}
		if out.Condition[c.Operator.Value] == nil {
			out.Condition[c.Operator.Value] = make(map[string]any)
		}
		out.Condition[c.Operator.Value][c.Key.Value] = writeElement(c.Values)
	}
	return out
}

func writePrincipals(p Principals) any {
	switch {
	case !p.Present():
		return nil
	case p.Everyone:
		return "*"
	}
	out := make(map[string]any)
	for _, group := range p.Groups {
		out[group.Type.Value] = writeElement(group.Members)
	}
	return out
}

func writeElement(e Element) any {
	switch {
	case !e.Present():
		return nil
	case len(e.Values) == 1:
		return e.Values[0].Value
	}
	list := []string{}
	for _, v := range e.Values {
		list = append(list, v.Value)
	}
	return list
}
