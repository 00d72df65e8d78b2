package aws

import (
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
)

const guarded = "100000000001"

// Whatever code would ask for a value, by the SDK's own operations or in the disguise of another, is
// refused before anything leaves the process.
func TestTheGuardRefusesValues(t *testing.T) {
	t.Parallel()
	server := fake.New(fake.Generate(fake.Plan{Seed: 1, Accounts: 1, Regions: []string{"eu-west-1"}, Secrets: 3}), fake.Options{})
	synctest.Test(t, func(t *testing.T) {
		a, err := New(Options{Endpoint: "http://aws.test", AccessKey: fake.Credential(guarded), HTTP: server.Client()}).open(t.Context())
		require.NoError(t, err)
		client, id := a.in("eu-west-1").secrets, aws.String("prod/db")
		before := server.Calls()

		var refused errRefused
		_, err = client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: id})
		assert.ErrorAs(t, err, &refused)
		_, err = client.BatchGetSecretValue(t.Context(), &secretsmanager.BatchGetSecretValueInput{SecretIdList: []string{"prod/db"}})
		assert.ErrorAs(t, err, &refused)
		_, err = client.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: id, SecretString: id})
		assert.ErrorAs(t, err, &refused)
		_, err = client.DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: id},
			instead("GetSecretValue", map[string]any{"SecretId": id}))
		assert.ErrorAs(t, err, &refused)

		assert.Equal(t, before, server.Calls(), "nothing is sent")
		assert.Zero(t, server.ValueReads())
	})
}

// The policy that smaudit permissions prints allows what is called and nothing else. Every operation of
// the table is called somewhere, or it would be a permission too many.
func TestThePolicyIsTheLeast(t *testing.T) {
	t.Parallel()
	world := fake.Generate(fake.Plan{Seed: 1, Accounts: 1, Regions: []string{"eu-west-1", "us-east-1"}, Secrets: 100})
	server := fake.New(world, fake.Options{ListsForeign: true})
	synctest.Test(t, func(t *testing.T) {
		o := Options{Endpoint: "http://aws.test", AccessKey: fake.Credential(guarded), HTTP: server.Client(), AllVersions: true}
		for _, err := range New(o).Collect(t.Context()) {
			require.NoError(t, err)
		}
	})
	policy := Permissions("")
	require.Len(t, policy.Statement, 2)
	var called []string
	for name := range server.Calls() {
		if name != "sts:GetCallerIdentity" { // needs no permission
			called = append(called, name)
		}
	}
	assert.ElementsMatch(t, policy.Statement[0].Action, called)
	assert.Equal(t, "Deny", policy.Statement[1].Effect)
	assert.Equal(t, []string{"secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"}, policy.Statement[1].Action)
}
