package decide

import (
	"cmp"
	"slices"

	"smaudit/scanner/iam"
)

func decryption(s setting) setting {
	s.kms = true
	s.action, _ = iam.ActionNamed(iam.Decrypt)
	return s
}

// possible leaves out the ways of which a need cannot be met.
func possible(ways [][][]choice) [][][]choice {
	return slices.DeleteFunc(ways, func(way [][]choice) bool {
		return slices.ContainsFunc(way, func(need []choice) bool { return len(need) == 0 })
	})
}

// ways are what the policies of the secret, or of the key, and those of the caller need to allow: within an
// account one of the two, across accounts both. A boundary does not limit who is named directly, but the
// role that is named by its ARN (IAM user guide, evaluation logic, 2026). A key always asks its own policy.
func (c *Calls) ways(s setting, own, atMost bool) (out [][][]choice) {
	resource, direct := c.parts["resource"], c.parts["direct"]
	if s.kms {
		resource, direct = c.parts["key"], c.parts["key direct"]
	}
	identity := c.allows(c.parts["identity"], s, atMost)
	if s.class == "root" {
		identity = []choice{{}}
	}
	var bound [][]choice
	if c.identity.Boundary != nil {
		bound = append(bound, c.allows(c.parts["boundary"], s, atMost))
	}
	if own {
		unaided := s
		unaided.unaided = true
		named := c.allows(resource, unaided, atMost)
		switch {
		case c.identity.Boundary == nil:
			out = append(out, [][]choice{named})
		case s.class != "role": // a user or a session named by its ARN
			out = append(out, [][]choice{named})
		default:
			out = append(out, [][]choice{c.allows(direct, unaided, atMost)}, append([][]choice{named}, bound...))
		}
		if !s.kms {
			return append(out, append([][]choice{identity}, bound...))
		}
	}
	return append(out, append([][]choice{c.allows(resource, s, atMost), identity}, bound...))
}

// levels are what the levels of the organization need to allow, and all that denies.
func (c *Calls) levels(s setting, atMost bool) (need [][]choice, avoid []conjunction) {
	for _, p := range slices.Concat(c.scps, c.rcps) {
		need = append(need, c.allows(p, s, atMost))
		avoid = append(avoid, c.denies(p, s, atMost)...)
	}
	resource := "resource"
	if s.kms {
		resource = "key"
	}
	for _, kind := range []string{resource, "identity", "boundary"} {
		avoid = append(avoid, c.denies(c.parts[kind], s, atMost)...)
	}
	return need, avoid
}

// keyWays are the ways in which the key decrypts for the caller. It reports false where it never does.
func (c *Calls) keyWays(s setting, atMost bool) (ways [][][]choice, ok bool) {
	key := c.secret.Key
	switch {
	case key == nil, key.Policy == nil && !key.Managed:
		c.why = append(c.why, "the policy of the key")
		return [][][]choice{nil}, atMost
	case key.Managed:
		return [][][]choice{nil}, c.own() // it serves its own account only
	}
	at := decryption(s)
	ways = c.ways(at, c.identity.Caller.Account == cmp.Or(key.Account, c.secret.Account), atMost)
	if key.Grants && key.Lent == nil {
		c.why = append(c.why, "the grants of the key")
		if atMost {
			ways = append(ways, nil)
		}
	}
	return append(ways, [][]choice{c.lent(at, atMost)}), true
}

// lent are the grants of the key to the caller.
func (c *Calls) lent(s setting, atMost bool) (out []choice) {
	for _, g := range c.secret.Key.Lent {
		surely, maybe := true, true
		for name, value := range g.Context {
			surely = surely && name == "SecretARN" && value == c.secret.Secret
			maybe = maybe && name == "SecretARN" && c.secret.secret().Matches(value)
		}
		if g.Grantee == "" || !maybe {
			continue
		}
		if !surely {
			c.why = append(c.why, "a grant of the key, "+g.Grantee)
		}
		var named conjunction
		if g.Grantee != c.identity.Caller.ARN {
			named = conjunction{{"caller", c.all.name(within(c.all.byAWS(g.Grantee, setting{class: s.class, unaided: true})))}}
		}
		if surely || atMost {
			out = append(out, choice{named, &Link{Kind: "grant", Decrypts: true}})
		}
	}
	return out
}
