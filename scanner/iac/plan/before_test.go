package plan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
)

const changing = `{"format_version":"1.2","resource_changes":[
	{"address":"aws_secretsmanager_secret.a","type":"aws_secretsmanager_secret","mode":"managed","change":{"actions":["no-op"],
		"before":{"arn":"arn:a","policy":"P"},"after":{"arn":"arn:a","policy":"P"}}},
	{"address":"aws_secretsmanager_secret.b","type":"aws_secretsmanager_secret","mode":"managed","change":{"actions":["create"],
		"before":null,"after":{}}},
	{"address":"aws_secretsmanager_secret_policy.a","type":"aws_secretsmanager_secret_policy","mode":"managed","change":{"actions":["%s"],
		"before":{"secret_arn":"arn:a","policy":"P","block_public_policy":true},"before_sensitive":{"policy":%v},"after":null}},
	{"address":"aws_secretsmanager_secret_version.v","type":"aws_secretsmanager_secret_version","mode":"managed","change":{"actions":["update"],
		"before":{"secret_string":"CANARY"},"after":{"secret_string":"CANARY"}}}],
	"configuration":{"root_module":{"resources":[{"mode":"managed","type":"aws_secretsmanager_secret","name":"a","expressions":{%s}}]}}}`

func TestWhatWasBefore(t *testing.T) {
	t.Parallel()
	root := parsed(t, fmt.Sprintf(changing, "delete", false, ""))
	require.Len(t, root.Deleted, 1)
	assert.Equal(t, "aws_secretsmanager_secret_policy.a", root.Deleted[0].Address)
	assert.Equal(t, "P", root.Deleted[0].Before.Get("policy").Text)
	assert.True(t, root.Deleted[0].Attrs.Get("block_public_policy").True())
	before := map[string]resource.Value{}
	for _, r := range root.Resources {
		before[r.Address] = r.Before
	}
	assert.Equal(t, "arn:a", before["aws_secretsmanager_secret.a"].Get("arn").Text)
	assert.Equal(t, resource.Absent, before["aws_secretsmanager_secret.b"].Shape)
	assert.Equal(t, resource.Absent, before["aws_secretsmanager_secret_version.v"].Shape)
	assert.NotContains(t, fmt.Sprintf("%+v", before), "CANARY")
}

func TestWhatWasSensitiveIsWithheld(t *testing.T) {
	t.Parallel()
	policy := parsed(t, fmt.Sprintf(changing, "delete", true, "")).Deleted[0].Attrs.Get("policy")
	assert.True(t, policy.Sensitive)
	assert.Empty(t, policy.Text)
}

func TestPoliciesThatOthersAttachDoNotStandInARole(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]int{``: 0, `"managed_policy_arns":{"constant_value":["P"]}`: 1} {
		root := parsed(t, `{"format_version":"1.2","resource_changes":[{"address":"aws_iam_role.r","type":"aws_iam_role","mode":"managed","change":
			{"actions":["no-op"],"before":{},"after":{"managed_policy_arns":["P"]}}}],"configuration":{"root_module":{"resources":[
			{"mode":"managed","type":"aws_iam_role","name":"r","expressions":{`+given+`}}]}}}`)
		assert.Len(t, root.Resources[0].Attrs.Get("managed_policy_arns").Items, want, given)
	}
}

// The provider repeats in the secret the policy that a resource attached; without that it goes, unless the
// code gives it there. What is only forgotten stays.
func TestAPolicyThatIsTakenAwayDoesNotStayInItsSecret(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ action, given, want string }{
		"deleted":                {"delete", ``, ""},
		"deleted, given instead": {"delete", `"policy":{"constant_value":"P"}`, "P"},
		"forgotten":              {"forget", ``, "P"},
	} {
		root := parsed(t, fmt.Sprintf(changing, test.action, false, test.given))
		assert.Equal(t, test.want, root.Resources[0].Attrs.Get("policy").Text, name)
	}
}
