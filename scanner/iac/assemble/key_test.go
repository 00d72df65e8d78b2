package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const keyARN = "arn:aws:kms:us-east-1:111122223333:key/5c174f3d-186b-4335-a16d-dee6f9631889"

func TestEverySpellingOfAKey(t *testing.T) {
	t.Parallel()
	main := managed("aws_kms_key.main", attrs{"arn": keyARN, "key_id": "5c174f3d-186b-4335-a16d-dee6f9631889"})
	surroundings := []*resource.Resource{
		main,
		managed("aws_kms_alias.main", attrs{"name": "alias/main", "target_key_id": hole("aws_kms_key.main", "key_id")}),
		managed("aws_kms_alias.foreign", attrs{"name": "alias/foreign", "target_key_id": "arn:aws:kms:us-east-1:444455556666:key/1"}),
		data("data.aws_kms_alias.ours", attrs{"name": managedAlias}),
		data("data.aws_kms_alias.main", attrs{"name": "alias/main"}),
		data("data.aws_kms_key.ours", attrs{"key_id": managedAlias}),
		data("data.aws_kms_key.shared", attrs{"key_id": "alias/shared"}),
		data("data.aws_kms_key.untold", attrs{"key_id": unknown(to("var.key", ""))}),
	}
	const id = "r#aws_kms_key.main"
	tests := map[string]struct {
		v       any
		want    model.KMSKey
		unknown bool
	}{
		"absent":             {nil, model.KMSKey{AWSManaged: true}, false},
		"empty":              {"", model.KMSKey{AWSManaged: true}, false},
		"alias":              {managedAlias, model.KMSKey{Ref: managedAlias, AWSManaged: true}, false},
		"alias ARN":          {"arn:aws:kms:us-east-1:111122223333:" + managedAlias, model.KMSKey{Ref: "arn:aws:kms:us-east-1:111122223333:" + managedAlias, AWSManaged: true}, false},
		"data alias":         {hole("data.aws_kms_alias.ours", "arn"), model.KMSKey{Ref: "${data.aws_kms_alias.ours.arn}", AWSManaged: true}, false},
		"data key":           {hole("data.aws_kms_key.ours", "arn"), model.KMSKey{Ref: "${data.aws_kms_key.ours.arn}", AWSManaged: true}, false},
		"link":               {hole("aws_kms_key.main", "arn"), model.KMSKey{Ref: "${aws_kms_key.main.arn}", ID: id}, false},
		"unknown with link":  {unknown(to("aws_kms_key.main", "arn")), model.KMSKey{Ref: "${aws_kms_key.main.arn}", ID: id}, false},
		"through an alias":   {hole("aws_kms_alias.main", "target_key_arn"), model.KMSKey{Ref: "${aws_kms_alias.main.target_key_arn}", ID: id}, false},
		"data of our alias":  {hole("data.aws_kms_alias.main", "arn"), model.KMSKey{Ref: "${data.aws_kms_alias.main.arn}", ID: id}, false},
		"ARN":                {keyARN, model.KMSKey{Ref: keyARN, ID: id}, false},
		"key ID":             {"5c174f3d-186b-4335-a16d-dee6f9631889", model.KMSKey{Ref: "5c174f3d-186b-4335-a16d-dee6f9631889", ID: id}, false},
		"alias name":         {"alias/main", model.KMSKey{Ref: "alias/main", ID: id}, false},
		"alias of elsewhere": {"alias/other", model.KMSKey{Ref: "alias/other"}, false},
		"foreign":            {"arn:aws:kms:us-east-1:444455556666:key/1", model.KMSKey{Ref: "arn:aws:kms:us-east-1:444455556666:key/1", Foreign: true}, false},
		"shared data":        {hole("data.aws_kms_key.shared", "arn"), model.KMSKey{Ref: "${data.aws_kms_key.shared.arn}"}, false},
		"untold data":        {hole("data.aws_kms_key.untold", "arn"), model.KMSKey{}, true},
		"module output":      {hole("module.kms", "key_arn"), model.KMSKey{}, true},
		"untold":             {unknown(), model.KMSKey{}, true},
	}
	for name, test := range tests {
		r := managed(db, attrs{"name": "db", "kms_key_id": test.v})
		r.Account = value("111122223333")
		s := secretIn(t, assembled(append([]*resource.Resource{r}, surroundings...)...), db)
		assert.Equal(t, test.want, s.KMSKey, name)
		assert.Equal(t, test.unknown, s.Hides("kms_key"), name)
	}
}

// defaultPolicy is what AWS gives to a key that has no policy of its own.
const defaultPolicy = `{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",` +
	`"Principal":{"AWS":"arn:aws:iam::000000000000:root"},"Action":"kms:*","Resource":"*"}]}`

func TestKeys(t *testing.T) {
	t.Parallel()
	primary := managed("aws_kms_key.primary", attrs{"enable_key_rotation": true})
	tests := map[string]struct {
		kind    string
		attrs   attrs
		want    model.Key
		unknown []model.Path
	}{
		"default":      {"aws_kms_key", attrs{}, model.Key{Symmetric: true}, nil},
		"rotating":     {"aws_kms_key", attrs{"enable_key_rotation": true, "multi_region": true}, model.Key{Symmetric: true, RotationEnabled: true, MultiRegion: true}, nil},
		"asymmetric":   {"aws_kms_key", attrs{"customer_master_key_spec": "RSA_2048", "key_usage": "SIGN_VERIFY"}, model.Key{}, nil},
		"mac":          {"aws_kms_key", attrs{"key_usage": "GENERATE_VERIFY_MAC"}, model.Key{}, nil},
		"untold":       {"aws_kms_key", attrs{"customer_master_key_spec": unknown(to("var.a", "")), "enable_key_rotation": unknown(to("var.b", ""))}, model.Key{}, []model.Path{"symmetric", "rotation_enabled"}},
		"external":     {"aws_kms_external_key", attrs{}, model.Key{Symmetric: true, Imported: true}, nil},
		"custom store": {"aws_kms_key", attrs{"custom_key_store_id": "cks-1"}, model.Key{Symmetric: true, Imported: true}, nil},
		"disabled":     {"aws_kms_key", attrs{"is_enabled": false}, model.Key{Symmetric: true, State: "Disabled"}, nil},
		"replica":      {"aws_kms_replica_key", attrs{"primary_key_arn": hole("aws_kms_key.primary", "arn")}, model.Key{Symmetric: true, MultiRegion: true, RotationEnabled: true}, nil},
		"replica of elsewhere": {"aws_kms_replica_key", attrs{"primary_key_arn": keyARN},
			model.Key{Symmetric: true, MultiRegion: true}, []model.Path{"rotation_enabled"}},
	}
	for name, test := range tests {
		address := test.kind + ".k"
		s := assembled(primary, managed(address, test.attrs), managed(db, attrs{"name": "db", "kms_key_id": hole(address, "arn")}))
		require.Len(t, s.Keys, 1, name)
		got := *s.Keys[0]
		assert.Equal(t, test.unknown, got.Unknown, name)
		got.Object, test.want.Policy = model.Object{}, defaultPolicy
		assert.Equal(t, test.want, got, name)
	}
}

func TestOnlyUsedKeysAreDescribed(t *testing.T) {
	t.Parallel()
	s := assembled(managed("aws_kms_key.unused", attrs{}), managed(db, attrs{"name": "db"}))
	assert.Empty(t, s.Keys)
}

func TestKeyPolicyAndAliases(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_kms_key.k", attrs{"policy": `{"a":1}`}),
		managed("aws_kms_key_policy.k", attrs{"key_id": hole("aws_kms_key.k", "key_id"), "policy": `{"b":2}`}),
		managed("aws_kms_alias.k", attrs{"name": "alias/k", "target_key_id": hole("aws_kms_key.k", "id")}),
		managed(db, attrs{"name": "db", "kms_key_id": "alias/k"}),
	)
	require.Len(t, s.Keys, 1)
	assert.Equal(t, `{"b":2}`, s.Keys[0].Policy)
	assert.Equal(t, []string{"alias/k"}, s.Keys[0].Aliases)
}
