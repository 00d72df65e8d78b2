package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const (
	dbARN    = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"
	otherARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf"
)

// was is a resource that was there before the plan.
func was(before attrs, r *resource.Resource) *resource.Resource {
	r.Before = value(before)
	return r
}

func planned(deleted []*resource.Resource, resources ...*resource.Resource) *model.Snapshot {
	root := rootOf(model.SourcePlan, resources...)
	root.Deleted = deleted
	return Snapshot(root, now)
}

func TestChanges(t *testing.T) {
	t.Parallel()
	const old, fresh = `{"old":1}`, `{"new":1}`
	named := func(documents ...string) []model.NamedPolicy {
		var out []model.NamedPolicy
		for _, document := range documents {
			out = append(out, model.NamedPolicy{Name: "default", Document: document})
		}
		return out
	}
	secret := func(before, after attrs) *resource.Resource {
		before["arn"], after["arn"], after["name"] = dbARN, dbARN, "db"
		return was(before, managed(db, after))
	}
	policy := func(before any, after any) *resource.Resource {
		r := managed("aws_secretsmanager_secret_policy.p", attrs{"secret_arn": dbARN, "policy": after})
		if before != nil {
			return was(attrs{"secret_arn": dbARN, "policy": before}, r)
		}
		return r
	}
	tests := map[string]struct {
		deleted       []*resource.Resource
		resources     []*resource.Resource
		before, after []model.NamedPolicy
	}{
		"none":             {nil, []*resource.Resource{secret(attrs{}, attrs{})}, nil, nil},
		"the same":         {nil, []*resource.Resource{secret(attrs{}, attrs{}), policy(old, `{ "old": 1 }`)}, nil, nil},
		"another":          {nil, []*resource.Resource{secret(attrs{"policy": old}, attrs{"policy": old}), policy(old, fresh)}, named(old), named(fresh)},
		"a first one":      {nil, []*resource.Resource{secret(attrs{"policy": ""}, attrs{"policy": ""}), policy(nil, fresh)}, nil, named(fresh)},
		"taken away":       {[]*resource.Resource{policy(old, old)}, []*resource.Resource{secret(attrs{"policy": old}, attrs{})}, named(old), nil},
		"inline":           {nil, []*resource.Resource{secret(attrs{"policy": old}, attrs{"policy": fresh})}, named(old), named(fresh)},
		"inline instead":   {[]*resource.Resource{policy(old, old)}, []*resource.Resource{secret(attrs{"policy": old}, attrs{"policy": fresh})}, named(old), named(fresh)},
		"a new secret":     {nil, []*resource.Resource{managed(db, attrs{"name": "db", "arn": unknown()}), policy(nil, fresh)}, nil, nil},
		"another's policy": {[]*resource.Resource{was(attrs{"secret_arn": otherARN, "policy": old}, managed("aws_secretsmanager_secret_policy.o", attrs{}))}, []*resource.Resource{secret(attrs{}, attrs{})}, nil, nil},
	}
	for name, test := range tests {
		changes := planned(test.deleted, test.resources...).Changes
		if test.before == nil && test.after == nil {
			assert.Empty(t, changes, name)
			continue
		}
		require.Len(t, changes, 1, name)
		assert.Equal(t, "r#"+db, changes[0].Secret, name)
		assert.Equal(t, test.before, changes[0].Before, name)
		assert.Equal(t, test.after, changes[0].After, name)
	}
}

func TestAChangeOfTheBlockIsOne(t *testing.T) {
	t.Parallel()
	s := planned(nil,
		was(attrs{"arn": dbARN}, managed(db, attrs{"name": "db", "arn": dbARN})),
		was(attrs{"secret_arn": dbARN, "policy": "{}", "block_public_policy": true}, managed("aws_secretsmanager_secret_policy.p", attrs{"secret_arn": dbARN, "policy": "{}"})),
	)
	require.Len(t, s.Changes, 1)
	assert.True(t, s.Changes[0].Before[0].BlockPublic)
	assert.False(t, s.Changes[0].After[0].BlockPublic)
}

func TestWhatWillBeAndIsNotToldIsHiddenOfAChange(t *testing.T) {
	t.Parallel()
	p := was(attrs{"secret_arn": dbARN, "policy": `{"old":1}`}, managed("aws_secretsmanager_secret_policy.p", attrs{"secret_arn": dbARN, "policy": unknown(to("local.p", ""))}))
	p.At = at(9)
	s := planned(nil, was(attrs{"arn": dbARN}, managed(db, attrs{"name": "db", "arn": dbARN})), p)
	require.Len(t, s.Changes, 1)
	c := s.Changes[0]
	assert.Equal(t, []model.Path{"after.0.document"}, c.Unknown)
	for _, path := range []model.Path{"before.0.document", "after.0.document"} {
		place, _ := c.At(path)
		assert.Equal(t, 9, place.Line, path)
	}
}

// A policy that was sensitive as a whole is hidden, and whether it changes is left open.
func TestWhatWasSensitiveIsHiddenOfAChange(t *testing.T) {
	t.Parallel()
	hidden := resource.Value{Shape: resource.String, Sensitive: true}
	s := planned(nil,
		was(attrs{"arn": dbARN}, managed(db, attrs{"name": "db", "arn": dbARN})),
		was(attrs{"secret_arn": dbARN, "policy": hidden}, managed("aws_secretsmanager_secret_policy.p", attrs{"secret_arn": dbARN, "policy": "{}"})),
	)
	require.Len(t, s.Changes, 1)
	assert.Equal(t, []model.Path{"before.0.document"}, s.Changes[0].Unknown)
}

func TestOnlyPlansTellChanges(t *testing.T) {
	t.Parallel()
	assert.Empty(t, assembled(was(attrs{"arn": dbARN, "policy": "{}"}, managed(db, attrs{"name": "db"}))).Changes)
}
