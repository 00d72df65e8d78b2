package aws

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Statement is one statement of an IAM policy.
type Statement struct {
	Sid      string   `json:"Sid"`
	Effect   string   `json:"Effect"`
	Action   []string `json:"Action"`
	Resource string   `json:"Resource"`
}

// Policy is the least identity policy with which nothing of an audit stays unknown: what the table of
// operations needs, and an outright refusal of values, whatever else the role is given.
type Policy struct {
	Version   string      `json:"Version"`
	Statement []Statement `json:"Statement"`
}

// Permissions returns the policy for the collector's operations. The resource is * since ListSecrets
// and most of the others take no other (service authorization reference, 2026); those that read one
// secret can be scoped further.
func Permissions() Policy {
	var actions []string
	for i := range Operations {
		if p := Operations[i].Permission; p != "" && !slices.Contains(actions, p) {
			actions = append(actions, p)
		}
	}
	slices.Sort(actions)
	return Policy{
		Version: "2012-10-17",
		Statement: []Statement{
			{Sid: "Audit", Effect: "Allow", Action: actions, Resource: "*"},
			{Sid: "NeverValues", Effect: "Deny", Action: refused, Resource: "*"},
		},
	}
}

// JSON is the policy as text, indented.
func (p Policy) JSON() (string, error) {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write policy: %w", err)
	}
	return string(text) + "\n", nil
}
