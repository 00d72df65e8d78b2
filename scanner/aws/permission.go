package aws

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Statement is one statement of an IAM policy.
type Statement struct {
	Sid       string                       `json:"Sid"`
	Effect    string                       `json:"Effect"`
	Action    []string                     `json:"Action"`
	Resource  any                          `json:"Resource"` // one or a list
	Condition map[string]map[string]string `json:"Condition,omitempty"`
}

// Policy is the least identity policy with which nothing of an audit stays unknown: what the table of
// operations needs, and an outright refusal of values, whatever else the role is given.
type Policy struct {
	Version   string      `json:"Version"`
	Statement []Statement `json:"Statement"`
}

// Permissions returns the policy for the collector's operations, and for those that read the record from a
// source if one is named. The resource is * since ListSecrets and most of the others take no other (service
// authorization reference, 2026); those that read one secret can be scoped further, and those of buckets are
// where buckets are named.
func Permissions(source string, buckets ...string) Policy {
	audit, record, files := make(actions), make(actions), make(actions)
	for i := range Operations {
		o := &Operations[i]
		if o.Source == "" {
			audit.add(o.Permission)
		} else if o.Source == source {
			record.add(o.Permission)
			files.move(record, o.Also...)
		}
	}
	files.move(record, slices.Collect(maps.Keys(record))...)
	decrypts := files["kms:Decrypt"]
	delete(files, "kms:Decrypt")
	p := Policy{Version: "2012-10-17", Statement: []Statement{{Sid: "Audit", Effect: "Allow", Action: audit.list(), Resource: "*"}}}
	if len(record) > 0 {
		p.Statement = append(p.Statement, Statement{Sid: "Record", Effect: "Allow", Action: record.list(), Resource: "*"})
	}
	if len(files) > 0 {
		p.Statement = append(p.Statement, Statement{Sid: "Files", Effect: "Allow", Action: files.list(), Resource: within(buckets)})
	}
	if decrypts {
		p.Statement = append(p.Statement, Statement{
			Sid: "DecryptFiles", Effect: "Allow", Action: []string{"kms:Decrypt"}, Resource: "*",
			Condition: map[string]map[string]string{"StringLike": {"kms:ViaService": "s3.*.amazonaws.com*"}},
		})
	}
	p.Statement = append(p.Statement, Statement{Sid: "NeverValues", Effect: "Deny", Action: refused, Resource: "*"})
	return p
}

// actions are those that a statement allows.
type actions map[string]bool

func (a actions) add(names ...string) {
	for _, name := range names {
		if name != "" {
			a[name] = true
		}
	}
}

// move takes from names what is about files, and leaves the rest to others.
func (a actions) move(others actions, names ...string) {
	for _, name := range names {
		if name == "kms:Decrypt" || strings.HasPrefix(name, "s3:") {
			delete(others, name)
			a[name] = true
			continue
		}
		others.add(name)
	}
}

func (a actions) list() []string { return slices.Sorted(maps.Keys(a)) }

// within are the resources of buckets and what they hold.
func within(buckets []string) any {
	if len(buckets) == 0 {
		return "*"
	}
	var out []string
	for _, name := range buckets {
		out = append(out, "arn:*:s3:::"+name, "arn:*:s3:::"+name+"/*")
	}
	return out
}

// JSON is the policy as text, indented.
func (p Policy) JSON() (string, error) {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write policy: %w", err)
	}
	return string(text) + "\n", nil
}
