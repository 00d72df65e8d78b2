package assemble

import (
	"encoding/json"
	"reflect"
	"strconv"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// describeChanges tells for each secret that was there before a plan what its policies were and will be, if
// the plan changes them.
func (b *builder) describeChanges() {
	if b.root.Source != model.SourcePlan {
		return
	}
	before := b.policiesBefore()
	for _, s := range b.secrets {
		if s.by.Type != secretType || s.by.Before.Shape != resource.Object {
			continue
		}
		old := before[s.by.Before.Get("arn").Text]
		if inline := s.by.Before.Get("policy"); len(old) == 0 && given(inline) {
			old = append(old, &resource.Resource{Attrs: s.by.Before, At: s.by.At})
		}
		if c := b.change(s, old); !samePolicies(c) {
			b.snapshot.Changes = append(b.snapshot.Changes, c)
		}
	}
}

// policiesBefore returns the policies before the plan by the ARNs of their secrets.
func (b *builder) policiesBefore() map[string][]*resource.Resource {
	out := make(map[string][]*resource.Resource)
	add := func(r *resource.Resource) {
		if arn := r.Before.Get("secret_arn"); plain(arn) {
			out[arn.Text] = append(out[arn.Text], &resource.Resource{Attrs: r.Before, At: r.At})
		}
	}
	b.of(add, "aws_secretsmanager_secret_policy")
	for _, r := range b.root.Deleted {
		add(r)
	}
	return out
}

// change puts what is before and after side by side. What is hidden of the secret's policies is hidden of
// what will be.
func (b *builder) change(s declared, old []*resource.Resource) *model.Change {
	c := &model.Change{Object: b.object(s.by), Secret: s.ID, After: s.Policies}
	c.Name, c.Symbol = s.Name, s.Symbol
	for i, r := range old {
		c.Before = append(c.Before, b.namedPolicy(facts{&c.Object, r}, model.Path("before").Join(strconv.Itoa(i)), s.by))
	}
	for path, at := range s.Origin {
		if rest, ok := below("policies", path); ok {
			c.Place(model.Path("after").Append(rest), at)
		}
	}
	for _, path := range s.Unknown {
		if rest, ok := below("policies", path); ok {
			c.Hide(model.Path("after").Append(rest))
		}
	}
	return c
}

// samePolicies reports whether nothing changes: no document in what it says, nor what goes with it.
func samePolicies(c *model.Change) bool {
	if len(c.Before) != len(c.After) || len(c.Unknown) > 0 {
		return len(c.Before) == 0 && len(c.After) == 0 && len(c.Unknown) == 0
	}
	for i := range c.Before {
		if c.Before[i].BlockPublic != c.After[i].BlockPublic || !sameDocument(c.Before[i].Document, c.After[i].Document) {
			return false
		}
	}
	return true
}

func sameDocument(a, b string) bool {
	var left, right any
	if a == b {
		return true
	}
	return json.Unmarshal([]byte(a), &left) == nil && json.Unmarshal([]byte(b), &right) == nil && reflect.DeepEqual(left, right)
}

// below returns the rest of a path that lies at or below another.
func below(top, path model.Path) (model.Path, bool) {
	if !top.Covers(path) {
		return "", false
	}
	rest := path[len(top):]
	if len(rest) > 0 && rest[0] == '.' {
		rest = rest[1:]
	}
	return rest, true
}
