package policies

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func TestReadsAreTheLongestGroundPrefixes(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{Policy: []string{tricky(t)}, Rules: []string{"tricky"}})
	require.NoError(t, err)
	got := make(map[string]model.Reads)
	for _, rule := range pack.Rules() {
		got[rule.Name] = rule.Reads
	}
	type paths = []model.Path
	for name, want := range map[string]model.Reads{
		"tricky-alias":      {Applies: paths{"secret.deleted_at"}, Deny: paths{"key.rotation_enabled", "secret.owner"}},
		"tricky-argument":   {Applies: paths{"secret"}, Deny: paths{"function", "secret.tag_keys"}},
		"tricky-dynamic":    {Applies: paths{""}, Deny: paths{"secret"}},
		"tricky-walked":     {Applies: paths{"secret.rotation"}, Deny: paths{"secret"}},
		"tricky-getters":    {Applies: paths{""}, Deny: paths{"secret.rotation"}},
		"tricky-replaced":   {Applies: paths{""}, Deny: paths{""}},
		"tricky-quantified": {Applies: paths{"secret.policies"}, Deny: paths{"secret.replicas"}},
		"tricky-present":    {Applies: paths{"secret.rotation"}, Deny: paths{"scope.recording", "secret.usage"}},
		"tricky-through":    {Applies: paths{"secret"}, Deny: paths{""}},
		"tricky-conditions": {
			Applies: paths{"secret.deletes_unrecovered", "secret.description", "secret.owner", "secret.rotation.enabled"},
			Deny:    paths{"secret.kms_key.aws_managed", "secret.name", "secret.tags.Owner"},
		},
	} {
		assert.Equal(t, want, got[name], name)
	}
}

// A user's rule that reads an object as a whole is told so, with the line; tests of presence are not.
func TestWideReadsAreWarnedOf(t *testing.T) {
	t.Parallel()
	root := tricky(t)
	pack, err := Load(t.Context(), Options{Policy: []string{root}, Rules: []string{"tricky-argument", "tricky-present", "tricky-alias"}})
	require.NoError(t, err)
	const hint = "; any attribute of it that cannot be seen makes the rule unknown"
	assert.Equal(t, []string{
		root + "/argument/argument.rego:17: rule TST002 reads all of input.secret here" + hint,
		root + "/argument/argument.rego:21: rule TST002 reads all of input.function here" + hint,
		root + "/present/present.rego:18: rule TST009 reads all of input.secret.rotation here" + hint,
		root + "/present/present.rego:23: rule TST009 reads all of input.secret.usage here" + hint,
	}, pack.Warnings())
	for _, rule := range pack.rules {
		assert.Equal(t, rule.ID != "TST002", rule.memo != nil, "a rule that reads all of its subject is not remembered")
	}
}
