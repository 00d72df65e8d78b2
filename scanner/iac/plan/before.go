package plan

import "smaudit/scanner/iac/resource"

// before returns what a secret or its policy is before the change; Absent where it is new.
func (l *linker) before(c *change) resource.Value {
	if !remembers(c.Type) || c.was.Shape != resource.Object {
		return resource.Value{}
	}
	b := builder{linker: l, kind: c.Type}
	return b.attributes(&change{Resource: c.Resource, after: c.was, sensitive: c.wasSecret}, nil)
}

// gone returns a policy that the plan takes away, as it is before.
func (l *linker) gone(c *change) *resource.Resource {
	out := c.Resource
	out.Attrs = l.before(c)
	out.Before = out.Attrs
	return &out
}

// detach drops from secrets the policies that resources of their own attached to them and do so no longer.
// The provider repeats such a policy in the secret's own argument, where it still stands in the plan.
// What the code gives there is kept.
func (l *linker) detach(root *resource.Root) {
	attached := map[string]bool{}
	for _, list := range [][]*resource.Resource{root.Resources, root.Deleted} {
		for _, r := range list {
			if arn := r.Before.Get("secret_arn"); r.Type == secretPolicy && arn.Text != "" {
				attached[arn.Text] = true
			}
		}
	}
	for _, r := range root.Resources {
		if r.Type != "aws_secretsmanager_secret" || !attached[r.Before.Get("arn").Text] {
			continue
		}
		if _, declared := l.declared(parse(r.Address)); declared.body != nil && declared.body.field("policy") == nil {
			delete(r.Attrs.Fields, "policy")
		}
	}
}
