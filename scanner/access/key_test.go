package access

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

const (
	keyOfAccount = `{"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}`
	othersRole   = "arn:aws:iam::444455556666:role/reporting"
)

// decryptFor is a statement of a key policy that lets a principal decrypt, under a condition.
func decryptFor(principal, condition string) string {
	if condition != "" {
		condition = `, "Condition": {` + condition + `}`
	}
	return `{"Sid": "Decrypt", "Effect": "Allow", "Principal": ` + principal + `, "Action": "kms:Decrypt", "Resource": "*"` + condition + `}`
}

func TestOpenDecrypt(t *testing.T) {
	t.Parallel()
	role, account, anybody := `{"AWS": "`+othersRole+`"}`, `{"AWS": "arn:aws:iam::444455556666:root"}`, `"*"`
	tests := []struct {
		name       string
		statements string
		want       []string // principals of the statements that are found
	}{
		{"the default policy", keyOfAccount, nil},
		{"a role of the owner", keyOfAccount + "," + decryptFor(`{"AWS": "arn:aws:iam::111122223333:role/app"}`, ""), nil},
		{"another account", keyOfAccount + "," + decryptFor(account, ""), []string{"arn:aws:iam::444455556666:root"}},
		{"another account by its number", decryptFor(`{"AWS": "444455556666"}`, ""), []string{"444455556666"}},
		{"a reader", decryptFor(role, ""), nil},
		{"a reader and another", decryptFor(`{"AWS": ["`+othersRole+`", "arn:aws:iam::444455556666:role/x"]}`, ""), []string{"arn:aws:iam::444455556666:role/x"}},
		{"everybody who is a reader", decryptFor(anybody, `"ArnEquals": {"aws:PrincipalArn": "`+othersRole+`"}`), nil},
		{"everybody", decryptFor(anybody, ""), []string{"*"}},
		{"everybody of the owner's account", decryptFor(anybody, `"StringEquals": {"kms:CallerAccount": "111122223333"}`), nil},
		{"everybody of a wildcard account", decryptFor(anybody, `"StringLike": {"kms:CallerAccount": "*"}`), []string{"*"}},
		{"everybody of the owner's account, as IAM names it", decryptFor(anybody, `"StringEquals": {"aws:PrincipalAccount": "111122223333"}`), nil},
		{"by way of Secrets Manager", decryptFor(account, `"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}`), nil},
		{"by way of Secrets Manager if at all", decryptFor(account, `"StringEqualsIfExists": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}`), []string{"arn:aws:iam::444455556666:root"}},
		{"by way of anything else", decryptFor(account, `"StringNotEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}`), []string{"arn:aws:iam::444455556666:root"}},
		{"with the secret's context", decryptFor(account, `"StringLike": {"kms:EncryptionContext:SecretARN": "arn:aws:secretsmanager:*:111122223333:secret:prod/*"}`), nil},
		{"by way of no service", decryptFor(account, `"Null": {"kms:ViaService": "true"}`), []string{"arn:aws:iam::444455556666:root"}},
		{"denied but by way of Secrets Manager", decryptFor(account, "") + `, {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
			"Condition": {"StringNotEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}}`, nil},
		{"denied by way of Secrets Manager only", decryptFor(account, "") + `, {"Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
			"Condition": {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}}`, []string{"arn:aws:iam::444455556666:root"}},
		{"a wildcard of actions", `{"Effect": "Allow", "Principal": ` + account + `, "Action": "kms:D*", "Resource": "*"}`, []string{"arn:aws:iam::444455556666:root"}},
		{"all but a few actions", `{"Effect": "Allow", "Principal": ` + account + `, "NotAction": "kms:Encrypt", "Resource": "*"}`, []string{"arn:aws:iam::444455556666:root"}},
		{"the re-encryption of ciphertexts", `{"Effect": "Allow", "Principal": ` + account + `, "Action": "kms:ReEncrypt*", "Resource": "*"}`, []string{"arn:aws:iam::444455556666:root"}},
		{"the re-encryption to the key", `{"Effect": "Allow", "Principal": ` + account + `, "Action": "kms:ReEncryptTo", "Resource": "*"}`, nil},
		{"the making of grants", `{"Effect": "Allow", "Principal": ` + account + `, "Action": "kms:CreateGrant", "Resource": "*"}`, []string{"arn:aws:iam::444455556666:root"}},
		{"the making of grants for services", `{"Effect": "Allow", "Principal": ` + account + `, "Action": ["kms:CreateGrant", "kms:ListGrants"], "Resource": "*", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}`, nil},
		{"the making of grants for services if at all", `{"Effect": "Allow", "Principal": ` + account + `, "Action": ["kms:CreateGrant", "kms:Decrypt"], "Resource": "*", "Condition": {"BoolIfExists": {"kms:GrantIsForAWSResource": "true"}}}`, []string{"arn:aws:iam::444455556666:root"}},
		{"the making of grants to encrypt", `{"Effect": "Allow", "Principal": ` + account + `, "Action": "kms:CreateGrant", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "GenerateDataKey"]}}}`, nil},
		{"the making of grants to decrypt", `{"Effect": "Allow", "Principal": ` + account + `, "Action": "kms:CreateGrant", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "Decrypt"]}}}`, []string{"arn:aws:iam::444455556666:root"}},
		{"the making of grants by a reader", `{"Effect": "Allow", "Principal": ` + role + `, "Action": "kms:CreateGrant", "Resource": "*"}`, nil},
		{"another action", `{"Effect": "Allow", "Principal": ` + account + `, "Action": "kms:Encrypt", "Resource": "*"}`, nil},
		{"a service", decryptFor(`{"Service": "logs.us-east-1.amazonaws.com"}`, ""), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := judgedKey(t, func(in *model.Snapshot, k *model.Key) { k.Policy = policyOf(test.statements) })
			var got []string
			for _, st := range k.OpenDecrypt {
				got = append(got, st.Who...)
				assert.Equal(t, model.Path("policy"), st.Path)
				if assert.NotNil(t, st.Witness) {
					assert.Contains(t, plaintext, st.Witness.Action)
					assert.NotEqual(t, owner, st.Witness.Principal.Account)
				}
			}
			assert.Equal(t, test.want, got)
			assert.Empty(t, k.Unknown)
		})
	}
}

func TestOpenDecryptIsUnknown(t *testing.T) {
	t.Parallel()
	account := decryptFor(`{"AWS": "444455556666"}`, "")
	tests := []struct {
		name   string
		change func(*model.Snapshot, *model.Key)
	}{
		{"no policy", func(_ *model.Snapshot, k *model.Key) { k.Policy = "" }},
		{"a hidden policy", func(_ *model.Snapshot, k *model.Key) { k.Hide("policy") }},
		{"a hole", func(_ *model.Snapshot, k *model.Key) {
			k.Policy = policyOf(decryptFor(`{"AWS": "${aws_iam_role.r.arn}"}`, ""))
		}},
		{"not JSON", func(_ *model.Snapshot, k *model.Key) { k.Policy = "{" }},
		{"readers that are not known", func(in *model.Snapshot, k *model.Key) { k.Policy = policyOf(account); in.Secrets[0].Hide("policies") }},
		{"the account may be the owner", func(in *model.Snapshot, k *model.Key) {
			k.Policy = policyOf(account)
			in.Scope, in.Secrets[0].ARN = model.Scope{Source: model.SourceTerraform}, ""
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := judgedKey(t, test.change)
			assert.True(t, k.Hides("open_decrypt"))
			assert.Empty(t, k.OpenDecrypt)
		})
	}
}

// The AWS-managed key has AWS's own policy, and what everybody may read everybody may decrypt.
func TestOpenDecryptOfOthers(t *testing.T) {
	t.Parallel()
	everyone := policyOf(decryptFor(`"*"`, ""))
	managed := judgedKey(t, func(_ *model.Snapshot, k *model.Key) { k.Policy, k.AWSManaged = everyone, true })
	assert.Empty(t, managed.OpenDecrypt)
	public := judgedKey(t, func(in *model.Snapshot, k *model.Key) {
		k.Policy, in.Secrets[0].Policies[0].Document = everyone, policyOf(everybody)
	})
	assert.Empty(t, public.OpenDecrypt)
	assert.Empty(t, public.Unknown)
}

// A grant of the key lets decrypt whatever its policy says, unless that denies it.
func TestOpenGrants(t *testing.T) {
	t.Parallel()
	const another = "arn:aws:iam::444455556666:role/x"
	deny := keyOfAccount + `, {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "` + owner + `"}}}`
	tests := []struct {
		name   string
		policy string
		grant  model.KeyGrant
		want   bool
	}{
		{"decrypt", keyOfAccount, model.KeyGrant{ID: "g", Grantee: another, Operations: []string{"Decrypt"}}, true},
		{"re-encrypt", keyOfAccount, model.KeyGrant{ID: "g", Grantee: another, Operations: []string{"ReEncryptFrom"}}, true},
		{"encrypt", keyOfAccount, model.KeyGrant{ID: "g", Grantee: another, Operations: []string{"Encrypt", "ReEncryptTo"}}, false},
		{"denied", deny, model.KeyGrant{ID: "g", Grantee: another, Operations: []string{"Decrypt"}}, false},
		{"a reader", keyOfAccount, model.KeyGrant{ID: "g", Grantee: othersRole, Operations: []string{"Decrypt"}}, false},
		{"the owner's", keyOfAccount, model.KeyGrant{ID: "g", Grantee: "arn:aws:iam::" + owner + ":role/x", Operations: []string{"Decrypt"}}, false},
		{"a service", keyOfAccount, model.KeyGrant{ID: "g", Grantee: "rds.amazonaws.com", Operations: []string{"Decrypt"}}, false},
		{"with a context", keyOfAccount, model.KeyGrant{ID: "g", Grantee: another, Operations: []string{"Decrypt"}, Context: map[string]string{"SecretARN": "arn:aws:secretsmanager:us-east-1:111122223333:secret:x-a1B2c3"}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			k := judgedKey(t, func(_ *model.Snapshot, k *model.Key) {
				k.Policy, k.Grants = policyOf(test.policy), []model.KeyGrant{test.grant, test.grant}
			})
			assert.Empty(t, k.Unknown)
			if !test.want {
				assert.Empty(t, k.OpenDecrypt)
				return
			}
			require.Len(t, k.OpenDecrypt, 1)
			assert.Equal(t, model.Path("grants"), k.OpenDecrypt[0].Path)
			assert.Equal(t, []string{another}, k.OpenDecrypt[0].Who)
			assert.Equal(t, "444455556666", k.OpenDecrypt[0].Witness.Principal.Account)
		})
	}
	hidden := judgedKey(t, func(_ *model.Snapshot, k *model.Key) { k.Policy = policyOf(keyOfAccount); k.Hide("grants") })
	assert.True(t, hidden.Hides("open_decrypt"))
}

// judgedKey completes the key of a secret that a role of another account may read.
func judgedKey(t *testing.T, change func(*model.Snapshot, *model.Key)) *model.Key {
	k := &model.Key{Object: model.Object{ID: "k"}}
	judged(t, Trust{}, func(in *model.Snapshot, s *model.Secret) {
		s.KMSKey, in.Keys = model.KMSKey{ID: "k"}, []*model.Key{k}
		change(in, k)
	}, policyOf(reporting))
	return k
}
