package access

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

// drawnSecret is a secret of one of a few accounts, names and tags.
func drawnSecret(t *rapid.T, n int, policies []string) (model.Scope, *model.Secret) {
	account := rapid.SampledFrom([]string{"111122223333", "444455556666", "111122229999"}).Draw(t, "account")
	region := rapid.SampledFrom([]string{"us-east-1", "eu-west-1"}).Draw(t, "region")
	name := rapid.SampledFrom([]string{"prod/db", "prod/api", "dev/db"}).Draw(t, "name")
	s := &model.Secret{Object: model.Object{
		ID: fmt.Sprint(n), Name: name, ARN: "arn:aws:secretsmanager:" + region + ":" + account + ":secret:" + name + "-a1B2c" + fmt.Sprint(n),
	}}
	s.KMSKey = model.KMSKey{AWSManaged: true}
	if rapid.Bool().Draw(t, "customer key") {
		s.KMSKey = model.KMSKey{ID: "key"}
	}
	if team := rapid.SampledFrom([]string{"", "shop", "ops"}).Draw(t, "team"); team != "" {
		s.Tags = map[string]string{"Team": team}
	}
	s.Policies = []model.NamedPolicy{{Name: "default", Document: strings.ReplaceAll(rapid.SampledFrom(policies).Draw(t, "policy"), "OWNER", account)}}
	return model.Scope{Account: account, Region: region, Partition: "aws"}, s
}

// shapes are policies of which a verdict hangs on the secret in every way that there is.
var shapes = []string{
	policyOf(everybody),
	policyOf(reporting),
	policyOf(`{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::444455556666:role/x", "arn:aws:iam::OWNER:role/x"]}, ` + read + `}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:*:OWNER:secret:prod/*"}`),
	policyOf(`{"Effect": "Allow", "Principal": {"AWS": "OWNER"}, "Action": "secretsmanager:*", "NotResource": "arn:aws:secretsmanager:*:OWNER:secret:dev/*"}`),
	policyOf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "secretsmanager:*", "Resource": "*"}`),
	policyOf(`{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:*:*:secret:prod/*"}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1B2c0"}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:ResourceTag/Team": "shop"}}}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "${aws:ResourceTag/Team}"}}}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringLike": {"aws:PrincipalAccount": "11112222*"}}}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringLike": {"secretsmanager:SecretId": "*:secret:prod/*"}}}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}`),
	policyOf(`{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-06-01"}}}`),
	policyOf(`{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, ` + read + `, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}`),
}

// What is remembered of a secret's policies is what would be decided of them.
func TestPropertyRememberedIsDecided(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		trust := Trust{Accounts: rapid.SliceOfDistinct(rapid.SampledFrom([]string{"444455556666", "111122229999"}), rapid.ID).Draw(t, "trusted")}
		remembering := New(trust)
		for n := range rapid.IntRange(2, 6).Draw(t, "secrets") {
			scope, s := drawnSecret(t, n, shapes)
			key := &model.Key{Object: model.Object{ID: "key"}, Account: scope.Account, Policy: policyOf(
				`{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::` + scope.Account + `:root", "arn:aws:iam::444455556666:role/reporting"]}, "Action": "kms:*", "Resource": "*"}`)}
			if grantee := rapid.SampledFrom([]string{"", "arn:aws:iam::444455556666:role/x", "arn:aws:iam::" + scope.Account + ":role/x"}).Draw(t, "grantee"); grantee != "" {
				context := rapid.SampledFrom([]map[string]string{nil, {"SecretARN": s.ARN}, {"SecretARN": "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1B2c0"}}).Draw(t, "context")
				key.Grants = []model.KeyGrant{{Grantee: grantee, Operations: []string{"Decrypt"}, Context: context}}
			}
			at := time.Date(rapid.SampledFrom([]int{2025, 2027}).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
			same := *s
			remembering.Snapshot(&model.Snapshot{CollectedAt: at, Scope: scope, Secrets: []*model.Secret{s}, Keys: []*model.Key{key}})
			New(trust).Snapshot(&model.Snapshot{CollectedAt: at, Scope: scope, Secrets: []*model.Secret{&same}, Keys: []*model.Key{key}})
			assert.Equal(t, &same, s)
		}
	})
}
