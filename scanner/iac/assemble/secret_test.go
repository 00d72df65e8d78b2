package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const db = "aws_secretsmanager_secret.db"

func described(t *testing.T, a attrs, others ...*resource.Resource) *model.Secret {
	t.Helper()
	return secretIn(t, assembled(append(others, managed(db, a))...), db)
}

func TestDefaultsAreThoseOfAWS(t *testing.T) {
	t.Parallel()
	s := described(t, attrs{"name": "db"})
	assert.Equal(t, model.KMSKey{AWSManaged: true}, s.KMSKey)
	assert.False(t, s.DeletesUnrecovered)
	assert.False(t, s.Rotation.Enabled)
	assert.Empty(t, s.Unknown)
	for _, path := range []model.Path{"kms_key", "rotation.enabled", "description", "tags", "deletes_unrecovered"} {
		place, ok := s.At(path)
		assert.True(t, ok, path)
		assert.Equal(t, at(1), place, path)
	}
}

func TestUnknownAttributesAreMarked(t *testing.T) {
	t.Parallel()
	random := to("data.external.x", "result")
	s := described(t, attrs{
		"name": unknown(random), "description": unknown(random), "kms_key_id": unknown(random),
		"recovery_window_in_days": unknown(random), "tags": unknown(random), "replica": unknown(random),
	})
	assert.ElementsMatch(t, []model.Path{
		"name", "credential_like", "description", "kms_key", "deletes_unrecovered", "tags", "tag_keys", "replicas",
	}, s.Unknown)
	assert.False(t, s.DeletesUnrecovered)
}

func TestNames(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		attrs   attrs
		name    string
		unknown bool
	}{
		"given":     {attrs{"name": "shop/db"}, "shop/db", false},
		"with hole": {attrs{"name": resource.Value{Shape: resource.String, Text: "db-${random_id.x.hex}"}}, "db-${random_id.x.hex}", false},
		"prefix":    {attrs{"name_prefix": "shop-"}, "", true},
		"generated": {attrs{}, "", true},
		"words":     {attrs{"name": "prod/AppDatabaseCredentials-2024-eu-Primary"}, "prod/AppDatabaseCredentials-2024-eu-Primary", false},
	}
	for name, test := range tests {
		s := described(t, test.attrs)
		assert.Equal(t, test.name, s.Name, name)
		assert.Equal(t, test.unknown, s.Hides("name"), name)
		assert.Empty(t, s.CredentialLike, name)
	}
}

func TestARandomWordInANameIsReplaced(t *testing.T) {
	t.Parallel()
	s := described(t, attrs{"name": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/9fQ2xT7zLpW4vRb6NcYd3Hs8Kj"})
	assert.Equal(t, "(redacted: high-entropy)", s.Name)
	assert.Equal(t, []model.Path{"name"}, s.CredentialLike)
}

func TestWhatLooksLikeACredentialIsReplacedAndRecorded(t *testing.T) {
	t.Parallel()
	const token = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
	s := described(t, attrs{
		"name": "db/" + token, "description": "use " + token,
		"tags": attrs{
			"ok": "fine", "token": token, token: "key", "aws:weird.key": "xoxb-0123456789-abc",
			"arn":  "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/db-AbCdEf",
			"note": resource.Value{Shape: resource.String, Text: "plain", Sensitive: true},
		},
	})
	assert.Equal(t, "(redacted: github-token)", s.Name)
	assert.Equal(t, "(redacted: github-token)", s.Description)
	assert.Equal(t, map[string]string{
		"ok": "fine", "token": "(redacted: github-token)", "(redacted: github-token)": "key",
		"aws:weird.key": "(redacted: slack-token)", "note": "(redacted: sensitive)",
		"arn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/db-AbCdEf",
	}, s.Tags)
	assert.ElementsMatch(t, []model.Path{
		"name", "description", "tags.token", `tags["(redacted: github-token)"]`, `tags["aws:weird.key"]`, "tags.note",
	}, s.CredentialLike)
}

func TestTags(t *testing.T) {
	t.Parallel()
	open := unknown(to("data.external.x", "result"))
	tests := map[string]struct {
		defaults, own, all any
		tags               map[string]string
		keys               []string
		unknown            []model.Path
	}{
		"own win": {defaults: attrs{"a": "1", "b": "2"}, own: attrs{"b": "3"}, tags: map[string]string{"a": "1", "b": "3"}, keys: []string{"a", "b"}},
		"told by the provider": {own: attrs{"b": "3"}, all: attrs{"a": "1", "b": "3"},
			tags: map[string]string{"a": "1", "b": "3"}, keys: []string{"a", "b"}},
		"null is none":    {own: attrs{"a": nil}},
		"value unknown":   {own: attrs{"a": open, "b": "2"}, tags: map[string]string{"b": "2"}, keys: []string{"a", "b"}, unknown: []model.Path{"credential_like", "tags.a"}},
		"map unknown":     {defaults: attrs{"a": "1"}, own: open, tags: map[string]string{"a": "1"}, keys: []string{"a"}, unknown: []model.Path{"tags", "tag_keys", "credential_like"}},
		"default unknown": {defaults: open, own: attrs{"b": "2"}, tags: map[string]string{"b": "2"}, keys: []string{"b"}, unknown: []model.Path{"tags", "tag_keys", "credential_like"}},
		"all unknown":     {own: attrs{"b": "2"}, all: unknown(), tags: map[string]string{"b": "2"}, keys: []string{"b"}},
	}
	for name, test := range tests {
		r := managed(db, attrs{"name": "db", "tags": test.own, "tags_all": test.all})
		if test.defaults != nil {
			r.DefaultTags = value(test.defaults)
		}
		s := assembled(r).Secrets[0]
		assert.Equal(t, test.tags, s.Tags, name)
		assert.Equal(t, test.keys, s.TagKeys, name)
		assert.Equal(t, test.unknown, s.Unknown, name)
	}
}

func TestReplicas(t *testing.T) {
	t.Parallel()
	key := managed("aws_kms_replica_key.eu", attrs{"primary_key_arn": hole("aws_kms_key.main", "arn")})
	s := described(t, attrs{"name": "db", "replica": []any{
		attrs{"region": "eu-west-1", "kms_key_id": hole("aws_kms_replica_key.eu", "arn")},
		attrs{"region": "us-west-2"},
		attrs{"region": unknown(to("var.region", ""))},
	}}, key)
	assert.Equal(t, []model.Replica{
		{Region: "eu-west-1", KMSKey: model.KMSKey{ID: "r#aws_kms_replica_key.eu", Ref: "${aws_kms_replica_key.eu.arn}"}},
		{Region: "us-west-2", KMSKey: model.KMSKey{AWSManaged: true}},
		{KMSKey: model.KMSKey{AWSManaged: true}},
	}, s.Replicas)
	assert.Equal(t, []model.Path{"replicas.2.region"}, s.Unknown)
}

func TestManagedMasterPassword(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_kms_key.main", attrs{"enable_key_rotation": true}),
		managed("aws_db_instance.db", attrs{"manage_master_user_password": true, "master_user_secret_kms_key_id": hole("aws_kms_key.main", "arn")}),
		managed("aws_rds_cluster.db", attrs{"manage_master_user_password": true, "master_user_secret": []any{attrs{
			"secret_arn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!cluster-1-AbCdEf"}}}),
		managed("aws_db_instance.plain", attrs{"password": "CANARY"}),
	)
	assert.Len(t, s.Secrets, 2)
	first, second := s.Secrets[0], s.Secrets[1]
	assert.Equal(t, "rds", first.Owner)
	assert.Equal(t, "aws_db_instance.db", first.Address)
	assert.Equal(t, "r#aws_kms_key.main", first.KMSKey.ID)
	assert.Equal(t, model.Rotation{Enabled: true, Kind: model.RotationManaged, Days: 7}, first.Rotation)
	assert.Equal(t, "rds!cluster-1", second.Name)
	assert.True(t, second.KMSKey.AWSManaged)
}
