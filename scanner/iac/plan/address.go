package plan

import (
	"strings"

	"smaudit/scanner/iac/resource"
)

// place is an instance address taken apart.
type place struct {
	module []string // names of calls, with keys
	name   string   // type and name, data sources with "data." in front
	key    string   // in brackets, as written
}

func parse(address string) place {
	p, rest := place{}, resource.Segments(address)
	for len(rest) > 3 && rest[0] == "module" {
		p.module, rest = append(p.module, rest[1]), rest[2:]
	}
	last := len(rest) - 1
	rest[last], p.key = resource.Key(rest[last])
	p.name = strings.Join(rest, ".")
	return p
}

// within returns the address of something in a module.
func within(module, name string) string {
	if module == "" {
		return name
	}
	return module + "." + name
}

// specific drops the references that others spell out further: Terraform lists t.n beside t.n.arn.
func specific(refs []string) []string {
	if len(refs) < 2 {
		return refs
	}
	shorter := map[string]bool{}
	for _, ref := range refs {
		quoted := false
		for i := range len(ref) {
			switch c := ref[i]; {
			case c == '"' && (i == 0 || ref[i-1] != '\\'):
				quoted = !quoted
			case (c == '.' || c == '[') && !quoted:
				shorter[ref[:i]] = true
			}
		}
	}
	var out []string
	for _, ref := range refs {
		if !shorter[ref] {
			out, shorter[ref] = append(out, ref), true
		}
	}
	return out
}
