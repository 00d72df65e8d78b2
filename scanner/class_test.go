package scanner

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	classes := []Class{
		{Name: "production", Tags: map[string]string{"Environment": "prod*"}},
		{Name: "payments", Names: []string{"pay/*", "billing"}, Accounts: []string{"111122223333"}},
		{Name: "managed", Owners: []string{"rds"}},
	}
	scope := &model.Scope{Account: "111122223333"}
	tests := []struct {
		name    string
		secret  model.Secret
		scope   *model.Scope
		want    string
		unknown bool
	}{
		{"by tag", model.Secret{Tags: map[string]string{"Environment": "production"}}, scope, "production", false},
		{"another value", model.Secret{Tags: map[string]string{"Environment": "dev"}}, scope, "", false},
		{"by name and account", model.Secret{Object: model.Object{Name: "pay/card"}}, scope, "payments", false},
		{"a glob matches the whole name", model.Secret{Object: model.Object{Name: "pay/card/eu"}}, scope, "", false},
		{"another account", model.Secret{Object: model.Object{Name: "billing"}}, &model.Scope{Account: "4"}, "", false},
		{"account that is not known", model.Secret{Object: model.Object{Name: "billing"}}, &model.Scope{}, "", true},
		{"name decides without the account", model.Secret{Object: model.Object{Name: "x"}}, &model.Scope{}, "", false},
		{"by owner", model.Secret{Owner: "rds"}, scope, "managed", false},
		{"tags that are not known", model.Secret{Object: model.Object{Name: "billing", Unknown: []model.Path{"tags"}}}, scope, "", true},
		{"the first class counts", model.Secret{Owner: "rds", Tags: map[string]string{"Environment": "prod"}}, scope, "production", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			secret := test.secret
			in := &model.Input{Kind: model.KindSecret, Secret: &secret, Scope: test.scope}
			classify(in, classes)
			assert.Equal(t, test.want, in.Class)
			assert.Equal(t, test.want, secret.Class)
			assert.Equal(t, test.unknown, len(in.Unknown) > 0)
			assert.Equal(t, test.unknown, secret.Hides("class"))
		})
	}
}
