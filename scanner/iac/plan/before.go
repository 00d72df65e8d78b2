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

// detach drops what the provider repeats of attachments in the arguments of what they attach to, where it
// still stands in a plan that takes them away: the policy in a secret, unless it comes from elsewhere, and the
// managed policies in a role. What the code gives there is kept.
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
		switch {
		case r.Type == "aws_iam_role":
			l.unlessGiven(r, "managed_policy_arns")
		case r.Type == "aws_secretsmanager_secret" && attached[r.Before.Get("arn").Text]:
			l.unlessGiven(r, "policy")
		}
	}
}

// unlessGiven drops an attribute that the configuration does not set.
func (l *linker) unlessGiven(r *resource.Resource, attr string) {
	if _, declared := l.declared(parse(r.Address)); declared.body != nil && declared.body.field(attr) == nil {
		delete(r.Attrs.Fields, attr)
	}
}
