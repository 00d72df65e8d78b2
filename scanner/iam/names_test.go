package iam_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iam"
)

// Each name that the table is needed for is accepted in every case, and not when a letter is missing.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"BatchGetSecretValue", "ValidateResourcePolicy", "StopReplicationToReplica", "listsecretversionids", "*Value", "????teSecret"} {
		assert.Empty(t, iam.Check(statement(`"Action":"secretsmanager:`+action+`"`), iam.SecretPolicy), action)
		assert.Len(t, iam.Check(statement(`"Action":"secretsmanager:`+action[:len(action)-1]+`"`), iam.SecretPolicy), 1, action)
	}
	for _, key := range []string{"aws:SourceVpcArn", "aws:VpceOrgPaths", "AWS:REFERER", "secretsmanager:resource/Type", "secretsmanager:BlockPublicPolicy", "aws:ViaAWSMCPService"} {
		assert.Empty(t, iam.Check(condition(`{"StringLike":{"`+key+`":"x"}}`), iam.SecretPolicy), key)
		assert.Len(t, iam.Check(condition(`{"StringLike":{"`+key[:len(key)-1]+`":"x"}}`), iam.SecretPolicy), 1, key)
	}
	for _, operator := range []string{"ArnNotLike", "BinaryEquals", "DateGreaterThanEquals", "NotIpAddress", "NumericNotEquals", "StringNotEqualsIgnoreCaseIfExists", "ForAllValues:Bool"} {
		assert.Empty(t, iam.Check(condition(`{"`+operator+`":{"aws:username":"x"}}`), iam.SecretPolicy), operator)
		assert.Len(t, iam.Check(condition(`{"`+operator[:len(operator)-1]+`":{"aws:username":"x"}}`), iam.SecretPolicy), 1, operator)
	}
}
