package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// readRequest reads a request. Values of its context are a text, a number, a boolean or a list of them; null
// is a key that the request does not have.
func (a *app) readRequest(in *policyReader, name string) (r model.Request, err error) {
	text, err := in.text(name)
	if err != nil {
		return r, err
	}
	const hint = "see smaudit access eval --help for how a request is written"
	var file struct {
		Principal struct {
			model.Caller
			Account *string `json:"account"` // null for a service
		} `json:"principal"`
		Action   string                     `json:"action"`
		Resource string                     `json:"resource"`
		Context  map[string]json.RawMessage `json:"context"`
	}
	if err := json.Unmarshal([]byte(text), &file); err != nil {
		line, column := offsetOf(text, err)
		return r, usage(fmt.Errorf("%s:%d:%d: %w", shownName(name), line, column, err), hint)
	}
	r = model.Request{Principal: file.Principal.Caller, Action: file.Action, Resource: file.Resource, Context: make(map[string][]string)}
	if file.Principal.Account != nil {
		r.Principal.Account = *file.Principal.Account
	}
	if err := checkRequest(&r); err != nil {
		return r, usage(fmt.Errorf("%s: %w", shownName(name), err), hint)
	}
	strict := json.NewDecoder(strings.NewReader(text))
	strict.DisallowUnknownFields() // a misspelt context would be one that is not there
	if err := strict.Decode(&file); err != nil {
		field := strings.TrimPrefix(err.Error(), "json: unknown field ")
		line, column := placeOf(text, strings.Index(text, field))
		return r, usage(fmt.Errorf("%s:%d:%d: a request has no field %s", shownName(name), line, column, field), hint)
	}
	for key, value := range file.Context {
		values, err := contextValues(value)
		if err != nil {
			return r, usage(fmt.Errorf("%s: context %q: %w", shownName(name), key, err), hint)
		}
		if values != nil {
			r.Context[key] = values
		}
	}
	return r, nil
}

// offsetOf finds where JSON went wrong.
func offsetOf(text string, err error) (line, column int) {
	offset := len(text)
	switch e := err.(type) {
	case *json.SyntaxError:
		offset = int(e.Offset) - 1
	case *json.UnmarshalTypeError:
		offset = int(e.Offset) - 1
	}
	return placeOf(text, offset)
}

func placeOf(text string, offset int) (line, column int) {
	before := text[:min(max(offset, 0), len(text))]
	return strings.Count(before, "\n") + 1, len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
}

func checkRequest(r *model.Request) error {
	who := &r.Principal
	switch who.Type {
	case "user", "role", "root", "federated":
		if !accountID.MatchString(who.Account) {
			return fmt.Errorf("the principal's account %q is no account id", who.Account)
		}
		if part := strings.Split(who.ARN, ":"); who.ARN != "" && (len(part) < 6 || part[4] != who.Account) {
			return fmt.Errorf("the principal's ARN %q is not of its account %s", who.ARN, who.Account)
		}
	case "service":
		if who.Service == "" {
			return fmt.Errorf("a principal of type service needs its name, such as s3.amazonaws.com, in service")
		}
	default:
		return fmt.Errorf("the principal's type %q is none of user, role, root, federated, service", who.Type)
	}
	if !strings.Contains(r.Action, ":") && r.Action != "" {
		r.Action = "secretsmanager:" + r.Action
	}
	action, exists := iam.ActionNamed(r.Action)
	if !exists {
		return fmt.Errorf("%q is no action of Secrets Manager", r.Action)
	}
	r.Action = action.Name
	return nil
}

func contextValues(raw json.RawMessage) ([]string, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	list, many := value.([]any)
	switch {
	case value == nil:
		return nil, nil // absent
	case !many:
		list = []any{value}
	}
	out := make([]string, 0, len(list))
	for _, one := range list {
		switch one.(type) {
		case string, bool, json.Number:
			out = append(out, fmt.Sprint(one))
		default:
			return nil, fmt.Errorf("a value is a text, a number, true or false")
		}
	}
	return out, nil
}
