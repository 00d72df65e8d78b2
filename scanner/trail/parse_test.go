package trail

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// one parses a record of which all but what is told is left out.
func one(t *testing.T, text string) []Event {
	t.Helper()
	const common = `"eventVersion":"1.11","eventTime":"2026-11-19T00:10:07Z","awsRegion":"us-east-1","eventID":"5b0e3354-9c40-4f7e-8a3d-5e0b7d1f2c6a","recipientAccountId":"111122223333",`
	if !strings.Contains(text, `"eventSource"`) {
		text = `"eventSource":"secretsmanager.amazonaws.com",` + text
	}
	var out []Event
	require.NoError(t, Parse([]byte("{"+common+text+"}"), func(e *Event) { out = append(out, *e) }))
	return out
}

func TestPrincipals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		identity string
		want     Principal
		person   string
	}{
		"role": {
			`{"type":"AssumedRole","principalId":"AROAX:i-1","arn":"arn:aws:sts::111122223333:assumed-role/shop/i-1","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/app/shop"}}}`,
			Principal{"arn:aws:iam::111122223333:role/app/shop", "role", "111122223333"}, "",
		},
		"role without its issuer": {
			`{"type":"AssumedRole","arn":"arn:aws-cn:sts::111122223333:assumed-role/shop/i-1","accountId":"111122223333"}`,
			Principal{"arn:aws-cn:iam::111122223333:role/shop", "role", "111122223333"}, "",
		},
		"sso": {
			`{"type":"AssumedRole","principalId":"AROAX:anna@example.com","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Dev_0a/anna@example.com","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0a"}}}`,
			Principal{"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0a", "sso", "111122223333"}, "anna@example.com",
		},
		"user":      {`{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/bob","accountId":"111122223333"}`, Principal{"arn:aws:iam::111122223333:user/bob", "user", "111122223333"}, ""},
		"root":      {`{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`, Principal{"arn:aws:iam::111122223333:root", "root", "111122223333"}, ""},
		"service":   {`{"type":"AWSService","invokedBy":"rds.amazonaws.com"}`, Principal{"rds.amazonaws.com", "service", ""}, ""},
		"account":   {`{"type":"AWSAccount","accountId":"999988887777","principalId":"AROAX:x"}`, Principal{"999988887777", "account", "999988887777"}, ""},
		"federated": {`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/eve","userName":"eve"}`, Principal{"arn:aws:sts::111122223333:federated-user/eve", "federated", "111122223333"}, "eve"},
		"nobody":    {`{}`, Principal{ID: "unknown", Kind: "account"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := one(t, `"eventName":"GetSecretValue","requestParameters":{"secretId":"prod/db"},"userIdentity":`+test.identity)[0]
			assert.Equal(t, test.want, e.By)
			assert.Equal(t, test.person, e.Person)
		})
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"10.1.2.3": "private", "100.64.0.9": "private", "::ffff:10.1.2.3": "private", "fd00::1": "private", "ecs-tasks.amazonaws.com": "service",
		"AWS Internal": "service", "198.51.100.7": "public", "2001:db8::1": "public", "": "public", "192.0.2.1, evil": "public",
	} {
		assert.Equal(t, want, originOf(address, "").Class, address)
	}
	assert.Equal(t, Origin{Class: "endpoint", Endpoint: "vpce-1"}, originOf("10.1.2.3", "vpce-1"))
}

func TestSecretsOfRecords(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf"
	for name, record := range map[string]string{
		"of a service":          `"eventName":"RotationSucceeded","additionalEventData":{"SecretId":"` + arn + `"}`,
		"of a service, of late": `"eventName":"RotationSucceeded","serviceEventDetails":{"secretId":"` + arn + `"}`,
		"of an answer":          `"eventName":"PutSecretValue","responseElements":{"aRN":"` + arn + `"},"requestParameters":{"secretId":"prod/db"}`,
		"of the request's id":   `"eventName":"RotationStarted","requestID":"Rotation-` + arn + `-0a1b"`,
		"of a key":              `"eventSource":"kms.amazonaws.com","eventName":"Decrypt","requestParameters":{"encryptionContext":{"SecretARN":"` + arn + `","SecretVersionId":"1"}}`,
	} {
		got := one(t, record)
		require.Len(t, got, 1, name)
		assert.Equal(t, arn, got[0].Secret, name)
	}
	assert.Empty(t, one(t, `"eventSource":"kms.amazonaws.com","eventName":"Decrypt","requestParameters":{"encryptionContext":{"SecretARN":"`+arn+`","SecretVersionId":"RequestToValidateKeyAccess"}}`))
	list := one(t, `"eventName":"ListSecrets"`)
	require.Len(t, list, 1)
	assert.Empty(t, list[0].Secret, "of no secret in particular")
	batch := one(t, `"eventName":"BatchGetSecretValue","requestParameters":{"secretIdList":["a","b"]}`)
	require.Len(t, batch, 3, "the request and both secrets")
	assert.Equal(t, []string{"", "a", "b"}, []string{batch[0].Secret, batch[1].Secret, batch[2].Secret})
	failed := one(t, `"eventName":"RotationFailed","additionalEventData":{"SecretId":"`+arn+`"},"errorMessage":"Error when executing lambda arn:aws:lambda:us-east-1:111122223333:function:rotate during setSecret step"`)[0]
	assert.Equal(t, [2]string{"arn:aws:lambda:us-east-1:111122223333:function:rotate", "setSecret"}, [2]string{failed.Function, failed.Step})
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Outcome{
		"": Done, "AccessDenied": Denied, "AccessDeniedException": Denied, "ThrottlingException": Throttled, "ResourceNotFoundException": Failed,
	} {
		assert.Equal(t, want, outcomeOf(code, ""), code)
	}
	assert.Equal(t, Deleted, outcomeOf("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion."))
}

func TestOddRecords(t *testing.T) {
	t.Parallel()
	for text, fails := range map[string]bool{
		`{}`: false, `{"eventSource":"ec2.amazonaws.com"}`: false, `[]`: true, `{"eventSource":"secretsmanager.amazonaws.com"}`: true,
		`{"eventSource":"secretsmanager.amazonaws.com","eventTime":"yesterday","eventID":"x","eventName":"y","awsRegion":"z"}`:            true,
		`{"eventSource":"secretsmanager.amazonaws.com","requestParameters":"text"}`:                                                       true,
		`{"eventSource":"secretsmanager.amazonaws.com","eventTime":"0001-01-01T00:00:00Z","eventID":"x","eventName":"y","awsRegion":"z"}`: true,
	} {
		err := Parse([]byte(text), func(*Event) { t.Error("an event of", text) })
		assert.Equal(t, fails, err != nil, text)
	}
}

func FuzzParse(f *testing.F) {
	names, err := filepath.Glob("../../fixtures/trail/AWSLogs/*/CloudTrail/*/2026/11/1[67]/*.gz")
	require.NoError(f, err)
	seen := make(map[string]bool) // one record of each kind
	for _, name := range names {
		for _, record := range recordsOf(f, name) {
			var kind struct{ EventName, ErrorCode string }
			require.NoError(f, json.Unmarshal(record, &kind))
			if key := kind.EventName + kind.ErrorCode; !seen[key] {
				seen[key] = true
				f.Add([]byte(record))
			}
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		l := NewLedger()
		_ = Parse(raw, func(e *Event) {
			l.Cover(placeOf(e), e.Time, e.Time)
			l.Add(e)
		})
		for s := range Sum(Settings{}, l).Snapshots() {
			_, err := json.Marshal(s)
			require.NoError(t, err)
			for _, secret := range s.Secrets {
				require.NotEmpty(t, secret.ID)
			}
		}
	})
}

// recordsOf are the records of a file, in its own words.
func recordsOf(t testing.TB, name string) []json.RawMessage {
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	plain, err := gzip.NewReader(file)
	require.NoError(t, err)
	raw, err := io.ReadAll(plain)
	require.NoError(t, err)
	var in struct{ Records []json.RawMessage }
	require.NoError(t, json.Unmarshal(raw, &in))
	return in.Records
}
