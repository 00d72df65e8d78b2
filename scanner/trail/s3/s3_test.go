package s3_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/remote"
	"smaudit/scanner/trail/s3"
)

const (
	account = "111122223333"
	bucket  = "example-trail-logs"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// log is a file of one read of a secret at noon of a day.
func log(day string) *fstest.MapFile {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, _ = zip.Write([]byte(`{"Records":[{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/app"},"eventTime":"2026-11-` + day + `T12:00:00Z",
		"eventSource":"secretsmanager.amazonaws.com","eventName":"GetSecretValue","awsRegion":"eu-west-1","eventID":"id-` + day + `","recipientAccountId":"111122223333","requestParameters":{"secretId":"a"}}]}`))
	_ = zip.Close() // a buffer takes all
	return &fstest.MapFile{Data: out.Bytes()}
}

// key is that of a file, below what comes before AWSLogs and behind it.
func key(before, organization, account, region, day string) string {
	return before + "AWSLogs/" + organization + account + "/CloudTrail/" + region + "/2026/11/" + day + "/" + account + "_CloudTrail_" + region + "_202611" + day + "T1205Z_AAAAAAAAAAAAAAAA.json.gz"
}

func read(t *testing.T, s *fake.Server, uri string) (*trail.Record, []model.Gap) {
	t.Helper()
	location, err := s3.Parse(uri)
	require.NoError(t, err)
	r := &s3.Reader{
		Location: location, Accounts: []string{account}, Regions: []string{"eu-west-1"},
		Access: &remote.Access{
			Config: aws.Config{
				Region: "us-east-1", BaseEndpoint: aws.String("http://aws.test"), HTTPClient: s.Client(), RetryMaxAttempts: 1,
				Credentials: credentials.NewStaticCredentialsProvider(fake.Credential(account), "x", ""),
			},
			Now: now,
			Gap: func(_, operation string, err error) model.Gap {
				return model.Gap{Operation: operation, Detail: err.Error()}
			},
		},
	}
	record, gaps, err := r.Read(context.Background(), trail.Settings{Source: s3.Source, Since: now.AddDate(0, 0, -3).Truncate(24 * time.Hour)})
	require.NoError(t, err)
	return record, gaps
}

func serving(b *fake.Bucket) *fake.Server {
	w := fake.One(&fake.Account{Account: account})
	w.Buckets = map[string]*fake.Bucket{bucket: b}
	return fake.New(w, fake.Options{})
}

// Only the files of the account, the region and the days are opened, wherever in the bucket they begin.
func TestOnlyWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	for name, at := range map[string][2]string{"plain": {"", ""}, "prefix": {"logs/prod/", ""}, "organization": {"", "o-a1b2c3d4e5/"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serving(&fake.Bucket{Region: "eu-central-1", Files: fstest.MapFS{
				key(at[0], at[1], account, "eu-west-1", "18"): log("18"), key(at[0], at[1], account, "eu-west-1", "19"): log("19"),
				key(at[0], at[1], account, "eu-west-1", "10"): log("10"), key(at[0], at[1], account, "us-east-1", "19"): log("19"),
				key(at[0], at[1], "999988887777", "eu-west-1", "19"): log("19"), "other/AWSLogs/x.json.gz": log("19"),
			}})
			record, gaps := read(t, s, "s3://"+bucket+"/"+at[0]+"AWSLogs/")
			assert.Empty(t, gaps)
			require.Len(t, record.Windows(), 1)
			w := record.Windows()[0]
			assert.Equal(t, time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC), w.From)
			assert.Equal(t, time.Date(2026, 11, 19, 12, 5, 0, 0, time.UTC), w.To)
			assert.Equal(t, 2, s.Calls()["s3:GetObject"], "listing told where the bucket is")
		})
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{key("", "", account, "eu-west-1", "18"): log("18"), key("", "", account, "eu-west-1", "19"): log("19")}
	s := serving(&fake.Bucket{Account: "999988887777", Files: files})
	record, gaps := read(t, s, "s3://"+bucket)
	require.Len(t, gaps, 1)
	assert.Equal(t, "s3://example-trail-logs/AWSLogs/", gaps[0].Resource)
	assert.Empty(t, record.Windows(), "nothing is said to be covered")

	_, gaps = read(t, s, "s3://example-other-logs")
	require.Len(t, gaps, 1)
	assert.Contains(t, gaps[0].Detail, "NoSuchBucket")

	s = serving(&fake.Bucket{Files: files})
	s.Inject(fake.Fault{Operation: "s3:GetObject", Kind: fake.Denied, Resource: "/2026/11/18/"})
	record, gaps = read(t, s, "s3://"+bucket)
	require.Len(t, gaps, 1, "a file that cannot be read is named, and the others are read")
	assert.Contains(t, gaps[0].Resource, "/2026/11/18/")
	require.Len(t, record.Windows(), 1)

	s = serving(&fake.Bucket{Files: files})
	s.Inject(fake.Fault{Operation: "s3:ListObjectsV2", Kind: fake.SameToken})
	_, gaps = read(t, s, "s3://"+bucket)
	require.NotEmpty(t, gaps)
	assert.Contains(t, gaps[0].Detail, "the same page token twice")
}

func TestLocations(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]s3.Location{
		"s3://logs-a": {Bucket: "logs-a"}, "s3://logs-a/": {Bucket: "logs-a"}, "s3://logs-a/AWSLogs": {Bucket: "logs-a"},
		"s3://logs-a/x/y/AWSLogs/": {Bucket: "logs-a", Prefix: "x/y/"}, "s3://logs-a/x": {Bucket: "logs-a", Prefix: "x/"},
	} {
		got, err := s3.Parse(uri)
		require.NoError(t, err)
		assert.Equal(t, want, got, uri)
	}
	for _, uri := range []string{"", "logs", "s3://", "s3:///x", "s3://UPPER", "https://logs-a"} {
		_, err := s3.Parse(uri)
		assert.Error(t, err, uri)
	}
}
