package policies

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func TestLoadAndJudgeOneRule(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{Rules: []string{"CKV2_AWS_57"}})
	require.NoError(t, err)
	rules := pack.Rules()
	require.Len(t, rules, 1)
	assert.Equal(t, "ROT001", rules[0].ID)
	assert.Equal(t, []model.Path{"secret.rotation.enabled"}, rules[0].Reads.Deny)

	secret := &model.Secret{Object: model.Object{ID: "s"}}
	in := &model.Input{Kind: model.KindSecret, Secret: secret}
	judge := pack.Evaluator()
	verdict, err := judge.Judge(t.Context(), 0, in)
	require.NoError(t, err)
	assert.True(t, verdict.Applies)
	require.Len(t, verdict.Denials, 1)
	assert.Equal(t, model.Path("rotation.enabled"), verdict.Denials[0].Path)

	secret.Rotation.Enabled = true
	verdict, err = judge.Judge(t.Context(), 0, in)
	require.NoError(t, err)
	assert.Equal(t, Verdict{Applies: true}, verdict)

	secret.Owner = "rds"
	verdict, err = judge.Judge(t.Context(), 0, in)
	require.NoError(t, err)
	assert.Equal(t, Verdict{}, verdict)
}
