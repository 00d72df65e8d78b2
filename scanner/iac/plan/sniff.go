package plan

import (
	"bytes"
	"context"
)

// Kind is what a file is, as far as this package is concerned.
type Kind uint8

// The kinds.
const (
	Other     Kind = iota
	Plan           // terraform show -json PLAN
	State          // a state file
	ShowState      // terraform show -json
)

// Sniff tells by the beginning of a file what it is. Some hundred bytes tell it of what Terraform
// writes; of a file whose members were reordered it takes as many as reach to the telling names.
func Sniff(head []byte) Kind {
	r, err := newReader(context.Background(), bytes.NewReader(head), "")
	if err != nil || r.peek() != '{' {
		return Other
	}
	seen := map[string]bool{}
	r.object(func(name string) {
		seen[name] = true
		// The value may be cut off. What the configuration holds tells it from others of that name.
		if name == "configuration" && r.peek() == '{' {
			r.object(func(inner string) {
				seen["configuration."+inner] = true
				r.skip()
			})
			return
		}
		r.skip()
	})
	for name := range seen {
		if foreign[name] {
			return Other
		}
	}
	switch {
	case seen["planned_values"], seen["resource_changes"], seen["format_version"] && seen["variables"],
		seen["configuration.root_module"], seen["configuration.provider_config"]:
		return Plan
	case seen["format_version"] && (seen["values"] || len(seen) == 1 || seen["terraform_version"]):
		return ShowState
	case seen["version"] && (seen["lineage"] || seen["serial"]):
		return State
	}
	return Other
}

// foreign are members of other JSON that Terraform writes with a format_version: terraform validate,
// providers schema, metadata functions and the log of test runs.
var foreign = map[string]bool{
	"valid": true, "provider_schemas": true, "function_signatures": true, "diagnostics": true, "@level": true,
}
