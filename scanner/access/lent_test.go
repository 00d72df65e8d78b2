package access

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// A grant of the key serves a share as the key's policy does.
func TestGrantsOfTheKey(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:secretsmanager:us-east-1:" + owner + ":secret:prod/db-a1B2c3"
	decrypt := model.KeyGrant{Grantee: othersRole, Operations: []string{"Decrypt", "DescribeKey"}}
	with := func(change func(*model.KeyGrant)) []model.KeyGrant {
		g := decrypt
		change(&g)
		return []model.KeyGrant{g}
	}
	deny := keyOfAccount + `, {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "` + owner + `"}}}`
	tests := []struct {
		name   string
		policy string
		grants []model.KeyGrant
		want   model.Tri // whether the reader of another account obtains the value
	}{
		{"none", keyOfAccount, nil, model.No},
		{"to the reader", keyOfAccount, []model.KeyGrant{decrypt}, model.Yes},
		{"to another", keyOfAccount, with(func(g *model.KeyGrant) { g.Grantee += "2" }), model.No},
		{"for another operation", keyOfAccount, with(func(g *model.KeyGrant) { g.Operations = []string{"Encrypt"} }), model.No},
		{"to grant what it may not itself", keyOfAccount, with(func(g *model.KeyGrant) { g.Operations = []string{"CreateGrant", "Encrypt"} }), model.No},
		{"for the secret", keyOfAccount, with(func(g *model.KeyGrant) { g.Context = map[string]string{"SecretARN": arn} }), model.Yes},
		{"for another secret", keyOfAccount, with(func(g *model.KeyGrant) { g.Context = map[string]string{"SecretARN": arn + "x"} }), model.No},
		{"for another context", keyOfAccount, with(func(g *model.KeyGrant) { g.Context = map[string]string{"Table": "x"} }), model.No},
		{"for a secret and nothing else", keyOfAccount, with(func(g *model.KeyGrant) { g.Exact, g.Context = true, map[string]string{"SecretARN": arn} }), model.No},
		{"for a version", keyOfAccount, with(func(g *model.KeyGrant) { g.Context = map[string]string{"SecretVersionId": "v"} }), model.Unknown},
		{"denied by the policy", deny, []model.KeyGrant{decrypt}, model.No},
		{"to a service", keyOfAccount, with(func(g *model.KeyGrant) { g.Grantee = "rds.amazonaws.com" }), model.No},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := judged(t, Trust{}, func(in *model.Snapshot, s *model.Secret) {
				s.KMSKey = model.KMSKey{ID: "k"}
				in.Keys = []*model.Key{{Object: model.Object{ID: "k"}, Account: owner, Policy: policyOf(test.policy), Grants: test.grants}}
			}, policyOf(reporting))
			assert.Equal(t, test.want == model.Unknown, s.Hides("exposure.broken_shares"))
			assert.Len(t, s.Exposure.BrokenShares, map[model.Tri]int{model.No: 1}[test.want])
			assert.Equal(t, test.want, s.Grants[0].Effective)
		})
	}
}

// What a grant lets in obtains the value where everybody may ask for it.
func TestGrantsServeNoStrangers(t *testing.T) {
	t.Parallel()
	s := judged(t, Trust{}, func(in *model.Snapshot, s *model.Secret) {
		s.KMSKey = model.KMSKey{ID: "k"}
		in.Keys = []*model.Key{{Object: model.Object{ID: "k"}, Account: owner, Policy: policyOf(keyOfAccount), Grants: []model.KeyGrant{
			{Grantee: othersRole, Operations: []string{"Decrypt"}},
		}}}
	}, policyOf(everybody))
	assert.Equal(t, model.Yes, s.Exposure.Public)
	assert.False(t, s.Hides("exposure.value_readable"))
}
