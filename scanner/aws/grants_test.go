package aws_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/model"
)

// keyWith collects the key of a secret that has the grants, given in JSON, and the snapshot around it.
func keyWith(t *testing.T, o fake.Options, grants string, faults ...fake.Fault) (*model.Key, *model.Snapshot) {
	t.Helper()
	a, err := fake.Parse([]byte(`{"account": "100000000001", "regions": {"eu-west-1": {
		"secrets": [{"Name": "s", "KmsKeyId": "alias/app"}, {"Name": "t", "KmsKeyId": "0a1b2c3d-1111-4111-8111-000000000001"}],
		"keys": [{"KeyId": "0a1b2c3d-1111-4111-8111-000000000001", "Aliases": ["alias/app"], "Grants": [` + grants + `]}]}}}`))
	require.NoError(t, err)
	server := fake.New(fake.One(a), o)
	for _, fault := range faults {
		server.Inject(fault)
	}
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	require.Len(t, snapshots[0].Keys, 1)
	return snapshots[0].Keys[0], snapshots[0]
}

func TestKeyGrants(t *testing.T) {
	t.Parallel()
	key, s := keyWith(t, fake.Options{}, `
		{"GrantId": "g3", "GranteePrincipal": "arn:aws:iam::999999999999:root", "Operations": ["CreateGrant"]},
		{"GrantId": "g1", "Name": "for app", "GranteePrincipal": "arn:aws:iam::100000000001:role/app", "Operations": ["Decrypt", "DescribeKey"],
			"Constraints": {"EncryptionContextEquals": {"SecretARN": "arn:aws:secretsmanager:eu-west-1:100000000001:secret:s-AbCdEf"}}},
		{"GrantId": "g2", "GranteeServicePrincipal": "dms.amazonaws.com", "Operations": ["Decrypt"], "Constraints": {"EncryptionContextSubset": {"a": "b"}}},
		{"GrantId": "g0", "GranteePrincipal": "arn:aws:iam::100000000001:role/volumes", "Operations": ["GenerateDataKeyWithoutPlaintext", "ReEncryptFrom"]}`)
	assert.Empty(t, s.Gaps)
	assert.Empty(t, key.Unknown)
	assert.Empty(t, cmp.Diff([]model.KeyGrant{
		{ID: "g1", Name: "for app", Grantee: "arn:aws:iam::100000000001:role/app", Operations: []string{"Decrypt", "DescribeKey"}, Exact: true,
			Context: map[string]string{"SecretARN": "arn:aws:secretsmanager:eu-west-1:100000000001:secret:s-AbCdEf"}},
		{ID: "g2", Grantee: "dms.amazonaws.com", Operations: []string{"Decrypt"}, Context: map[string]string{"a": "b"}},
		{ID: "g3", Grantee: "arn:aws:iam::999999999999:root", Operations: []string{"CreateGrant"}},
	}, key.Grants))
}

// What is not modelled, not told or not to be shown leaves open what a grant gives, and not that it is there.
func TestKeyGrantsThatAreOdd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		grant string
		hides model.Path
		gaps  int
	}{
		"to a source":       {`{"GranteeServicePrincipal": "a.amazonaws.com", "Operations": ["Decrypt"], "Constraints": {"SourceArn": "arn:aws:s3:::b"}}`, "grants.0.context", 0},
		"to nobody":         {`{"Operations": ["Decrypt"]}`, "grants.0.grantee", 1},
		"with a credential": {`{"GranteePrincipal": "a", "Operations": ["Decrypt"], "Constraints": {"EncryptionContextSubset": {"a": "ghp_` + strings.Repeat("a1B2", 9) + `"}}}`, "grants.0.context", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, s := keyWith(t, fake.Options{}, test.grant)
			assert.Equal(t, []model.Path{test.hides}, key.Unknown)
			assert.Len(t, key.Grants, 1)
			assert.Len(t, s.Gaps, test.gaps)
			for _, value := range key.Grants[0].Context {
				assert.NotContains(t, value, "a1B2")
			}
		})
	}
}

func TestKeyGrantsInPages(t *testing.T) {
	t.Parallel()
	var grants []string
	for i := range 230 {
		grants = append(grants, fmt.Sprintf(`{"GrantId": "g%03d", "GranteePrincipal": "arn:aws:iam::100000000001:role/r%d", "Operations": ["Decrypt"]}`, i, i))
	}
	all := strings.Join(grants, ", ")
	for _, size := range []int{0, 7} {
		key, s := keyWith(t, fake.Options{PageSize: size}, all)
		assert.Empty(t, s.Gaps)
		require.Len(t, key.Grants, 230)
		assert.Equal(t, "g229", key.Grants[229].ID)
	}
}

// A list that was not read to its end is none, and what it would tell is unknown.
func TestKeyGrantsUnseen(t *testing.T) {
	t.Parallel()
	const two = `{"GranteePrincipal": "a", "Operations": ["Decrypt"]}, {"GranteePrincipal": "b", "Operations": ["Decrypt"]}`
	for _, fault := range []fake.Fault{{Kind: fake.Denied}, {Kind: fake.Denied, After: 1}, {Kind: fake.Throttled}, {Kind: fake.Empty}, {Kind: fake.SameToken}, {Kind: fake.HTMLOK}} {
		t.Run(fmt.Sprint(fault.Kind, fault.After), func(t *testing.T) {
			t.Parallel()
			fault.Operation = "kms:ListGrants"
			key, s := keyWith(t, fake.Options{PageSize: 1}, two, fault)
			assert.Empty(t, key.Grants)
			assert.True(t, key.Hides("grants"))
			assert.False(t, key.Hides("policy"))
			require.Len(t, s.Gaps, 1)
			assert.Equal(t, "kms:ListGrants", s.Gaps[0].Operation)
			assert.Equal(t, key.ID, s.Gaps[0].Resource)
			assert.Equal(t, fault.Kind == fake.Denied, s.Gaps[0].Permission == "kms:ListGrants")
		})
	}
}

// Keys are asked for their grants once, however many secrets they encrypt, and only such as do.
func TestKeyGrantsOfKeysInUse(t *testing.T) {
	t.Parallel()
	server := fake.New(world(200), fake.Options{})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	keys := 0
	for _, s := range snapshots {
		keys += len(s.Keys)
	}
	assert.Equal(t, keys, server.Calls()["kms:ListGrants"])
}
