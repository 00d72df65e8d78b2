package access

import (
	"encoding/json"
	"fmt"
	"testing"

	"smaudit/scanner/model"
)

func TestDump(t *testing.T) {
	for _, doc := range []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-abcdefghij"}}}]}`,
		`{"Version":"2012-10-17","Statement":[{"Sid":"Share","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/reporting"},"Action":["secretsmanager:GetSecretValue","secretsmanager:DescribeSecret"],"Resource":"*","Condition":{"StringEquals":{"secretsmanager:VersionStage":"AWSCURRENT"}}}]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::111122223333:role/x"]},"Action":"secretsmanager:*","Resource":"*"},{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}`,
	} {
		for _, scope := range []model.Scope{{Account: "111122223333", Region: "us-east-1"}, {}} {
			s := &model.Secret{Object: model.Object{ID: "x", Name: "prod/db"}, KMSKey: model.KMSKey{AWSManaged: true}, Policies: []model.NamedPolicy{{Name: "default", Document: doc}}}
			in := &model.Snapshot{Scope: scope, Secrets: []*model.Secret{s}}
			New(Trust{Accounts: []string{"777777777777"}}).Snapshot(in)
			s.Policies = nil
			out, _ := json.MarshalIndent(s, "", " ")
			fmt.Println(string(out))
			fmt.Println(in.Gaps)
		}
	}
}
