package resource

import (
	"encoding/json"
	"maps"
	"slices"
)

// policyDocument is a document in the provider's order of names.
type policyDocument struct {
	Version    string           `json:",omitempty"`
	ID         string           `json:"Id,omitempty"`
	Statements policyStatements `json:"Statement,omitempty"`
}

type policyStatement struct {
	Sid           string                    `json:",omitempty"`
	Effect        string                    `json:",omitempty"`
	Actions       any                       `json:"Action,omitempty"`
	NotActions    any                       `json:"NotAction,omitempty"`
	Resources     any                       `json:"Resource,omitempty"`
	NotResources  any                       `json:"NotResource,omitempty"`
	Principals    any                       `json:"Principal,omitempty"`
	NotPrincipals any                       `json:"NotPrincipal,omitempty"`
	Conditions    map[string]map[string]any `json:"Condition,omitempty"`
}

// policyStatements also reads the one statement without a list that IAM accepts.
type policyStatements []*policyStatement

// UnmarshalJSON reads a list of statements or one.
func (s *policyStatements) UnmarshalJSON(text []byte) error {
	var list []*policyStatement
	if len(text) > 0 && text[0] == '{' {
		list = []*policyStatement{{}}
		*s = list
		return json.Unmarshal(text, list[0])
	}
	err := json.Unmarshal(text, &list)
	*s = slices.DeleteFunc(list, func(one *policyStatement) bool { return one == nil })
	return err
}

// documents returns the documents that are merged before the own one. Their Sids may not repeat,
// so nothing is overridden among them.
func (r *rendering) documents(args Value, names ...string) policyDocument {
	var out policyDocument
	for _, name := range names {
		for _, doc := range r.parsed(args.Fields[name]) {
			out.adopt(doc)
			out.Statements = append(out.Statements, doc.Statements...)
		}
	}
	return out
}

// override merges a document whose statements replace those of the same Sid.
func (r *rendering) override(to *policyDocument, doc policyDocument) {
	to.adopt(doc)
	before := len(to.Statements)
	for _, statement := range doc.Statements {
		at := slices.IndexFunc(to.Statements[:before], func(s *policyStatement) bool {
			return statement.Sid != "" && s.Sid == statement.Sid
		})
		if at < 0 {
			to.Statements = append(to.Statements, statement)
		} else {
			to.Statements[at] = statement
		}
	}
}

func (d *policyDocument) adopt(doc policyDocument) {
	if doc.ID != "" {
		d.ID = doc.ID
	}
	d.Version = max(d.Version, doc.Version)
}

// parsed reads documents to merge. The empty text is none, as the provider has it for the
// deprecated arguments.
func (r *rendering) parsed(v Value) []policyDocument {
	var out []policyDocument
	for _, item := range r.items(v) {
		if !item.Set() || item.Shape == String && item.Text == "" && !item.Sensitive {
			continue
		}
		var doc policyDocument
		if item.Shape != String || json.Unmarshal([]byte(item.Text), &doc) != nil {
			r.lost = true
			continue
		}
		for _, s := range doc.Statements {
			s.Principals, s.NotPrincipals = normalPrincipals(s.Principals), normalPrincipals(s.NotPrincipals)
			s.Conditions = normalConditions(s.Conditions)
		}
		out = append(out, doc)
	}
	return out
}

func normalPrincipals(principals any) any {
	kinds, ok := principals.(map[string]any)
	if !ok {
		if _, isText := principals.(string); isText {
			return "*"
		}
		return nil
	}
	for kind, ids := range kinds {
		if list, ok := ids.([]any); ok {
			texts := spelledOut(list)
			slices.Sort(texts)
			slices.Reverse(texts)
			kinds[kind] = texts
		}
	}
	if ids := kinds["*"]; len(kinds) == 1 && (ids == "*" || isOnly(ids, "*")) {
		return "*"
	}
	return present(kinds)
}

func isOnly(ids any, text string) bool {
	list, _ := ids.([]string)
	return len(list) == 1 && list[0] == text
}

func normalConditions(in map[string]map[string]any) map[string]map[string]any {
	out := conditions{}
	for test, keys := range in {
		for key, values := range keys {
			list, ok := values.([]any)
			if !ok {
				list = []any{values}
			}
			out.add(test, key, spelledOut(list))
		}
	}
	return out.collapsed()
}

// conditions are values by operator and key.
type conditions map[string]map[string]any

func (c conditions) add(test, key string, values []string) {
	if c[test] == nil {
		c[test] = map[string]any{}
	}
	have, _ := c[test][key].([]string)
	if have == nil {
		have = []string{}
	}
	c[test][key] = append(have, values...)
}

func (c conditions) collapsed() map[string]map[string]any {
	for _, keys := range c {
		for key, values := range keys {
			if list := values.([]string); len(list) == 1 {
				keys[key] = list[0]
			}
		}
	}
	return c
}

// collapsed writes one string without its list, and none not at all.
func collapsed(texts []string) any {
	switch len(texts) {
	case 0:
		return nil
	case 1:
		return texts[0]
	}
	return texts
}

// present makes an empty map absent: a typed nil in an interface would be written as {}.
func present(m map[string]any) any {
	if len(m) == 0 {
		return nil
	}
	return m
}

// spelledOut returns the elements as strings; numbers and booleans are spelled out.
func spelledOut(list []any) []string {
	out := make([]string, 0, len(list))
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			spelled, _ := json.Marshal(item)
			text = string(spelled)
		}
		out = append(out, text)
	}
	return out
}

func sorted(fields map[string]Value) []string { return slices.Sorted(maps.Keys(fields)) }
