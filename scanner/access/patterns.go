package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// overmatches finds the patterns in a principal's own policies that mean one secret by its name and match
// others, or none: AWS ends the ARN of a secret in a hyphen and six characters, and names hold hyphens too.
func (i *identities) overmatches(p *model.Principal, c *caller) {
	seen := make(map[string]bool)
	for n := range c.policies {
		w := &c.policies[n]
		if !c.own(n) {
			continue
		}
		doc := i.document(w, somewhere)
		if doc.Unknown {
			p.Hide("overmatches")
		}
		for j := range doc.Statements {
			st := &doc.Statements[j]
			if st.Effect.Value != "Allow" || !aboutSecrets(st) {
				continue
			}
			for _, v := range st.Resource.Values {
				if found, is := i.pattern(v); is && !seen[found.Text] {
					seen[found.Text] = true
					found.Path, found.Line = w.path, v.At.Line
					p.Overmatches = append(p.Overmatches, found)
				}
			}
		}
	}
	if p.Hides("policies") {
		p.Hide("overmatches")
	}
}

// pattern says of a pattern of ARNs what it matches besides what it seems to mean.
func (i *identities) pattern(v iam.Text) (out model.Pattern, is bool) {
	part := strings.SplitN(v.Value, ":", 7)
	if v.Unknown || len(part) < 7 || part[2] != "secretsmanager" || part[5] != "secret" || strings.Contains(v.Value, "${") {
		return out, false
	}
	out.Text = v.Value
	name, wild := strings.CutSuffix(part[6], "-*")
	if strings.ContainsAny(name, "*?") || name == "" {
		return out, false
	}
	place := strings.Join(part[:6], ":") + ":"
	meant, others := false, []string{}
	for _, s := range i.withPrefix(name) {
		switch arn := placeOf(&s.in.Scope, s.Secret).arn; {
		case s.name == name && iam.Matches(place+"*", arn):
			meant = true
			if !wild && arn == v.Value {
				return out, false
			}
		case wild && iam.Matches(v.Value, arn):
			others = append(others, s.name)
		case !wild && arn == v.Value: // the whole ARN of another
			return out, false
		}
	}
	switch {
	case !meant, wild && len(others) == 0:
		return out, false
	case wild:
		out.Secrets, out.Message = others[:min(len(others), few)], "matches other secrets too"
	default:
		out.Message = "matches no secret"
	}
	return out, true
}

// withPrefix are the secrets whose names begin with a text.
func (i *identities) withPrefix(text string) []byName {
	from, _ := slices.BinarySearchFunc(i.names, text, func(n byName, text string) int { return strings.Compare(n.name, text) })
	to := from
	for to < len(i.names) && strings.HasPrefix(i.names[to].name, text) {
		to++
	}
	return i.names[from:to]
}
