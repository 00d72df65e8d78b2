package remote_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/digest"
	"smaudit/scanner/trail/logfile"
	"smaudit/scanner/trail/remote"
	"smaudit/scanner/trail/s3"
)

const account = "111122223333"

var (
	now      = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	settings = trail.Settings{Source: "test", Since: time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)}
	folder   = os.DirFS("../../../fixtures/trail")
)

func world(t *testing.T) *fake.World {
	t.Helper()
	w, err := fake.FromLogs(folder, "example-trail-logs")
	require.NoError(t, err)
	return w
}

func access(s *fake.Server) *remote.Access {
	return &remote.Access{
		Config: aws.Config{
			Region: "eu-west-1", BaseEndpoint: aws.String("http://aws.test"), HTTPClient: s.Client(), RetryMaxAttempts: 1,
			Credentials: credentials.NewStaticCredentialsProvider(fake.Credential(account), "x", ""),
		},
		Account: account, Regions: []string{"eu-west-1", "us-east-1"}, Now: now,
		Gap: func(service, operation string, err error) model.Gap {
			return model.Gap{Operation: service + ":" + operation, Detail: err.Error()}
		},
	}
}

// text is what a record tells, to be compared.
func text(t *testing.T, r *trail.Record) string {
	t.Helper()
	var all []*model.Snapshot
	for s := range r.Snapshots() {
		all = append(all, s)
	}
	out, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	return string(out)
}

func fromFiles(t *testing.T) *trail.Record {
	t.Helper()
	record, gaps, err := trail.Read(context.Background(), logfile.FromFS(folder, []string{"AWSLogs"}), settings)
	require.NoError(t, err)
	require.Empty(t, gaps)
	return record
}

// The files of a bucket tell what a copy of it tells. The bucket is in another region than the account's.
func TestS3TellsTheSame(t *testing.T) {
	t.Parallel()
	s := fake.New(world(t), fake.Options{PageSize: 7})
	r := &s3.Reader{Access: access(s), Location: s3.Location{Bucket: "example-trail-logs"}}
	record, gaps, err := r.Read(context.Background(), settings)
	require.NoError(t, err)
	assert.Empty(t, gaps)
	assert.Empty(t, cmp.Diff(text(t, fromFiles(t)), text(t, record)))
}

// What is told of the files is what digests are validated by.
func TestDigestsInS3(t *testing.T) {
	t.Parallel()
	w := world(t)
	keys, err := os.ReadFile("../../../fixtures/trail/public-keys.json")
	require.NoError(t, err)
	var known digest.Keys
	require.NoError(t, known.Read("us-east-1", keys))
	files := s3.Open(access(fake.New(w, fake.Options{})), s3.Location{Bucket: "example-trail-logs"})
	got, err := digest.Validate(context.Background(), files, known, digest.Options{Bucket: "example-trail-logs"})
	require.NoError(t, err)
	want, err := digest.Validate(context.Background(), digest.Folder(folder), known, digest.Options{Bucket: "example-trail-logs"})
	require.NoError(t, err)
	assert.Equal(t, want, got)

	r := &s3.Reader{Access: access(fake.New(w, fake.Options{PageSize: 9})), Location: s3.Location{Bucket: "example-trail-logs"}, Regions: []string{"us-east-1"}}
	report, gaps, err := r.Digests(context.Background(), settings.Since)
	require.NoError(t, err)
	assert.Empty(t, gaps)
	require.Len(t, report.Chains, 1)
	assert.Equal(t, want.Chains[0].Digests, report.Chains[0].Digests)
	assert.Equal(t, want.Chains[0].To, report.Chains[0].To)
	assert.Zero(t, report.Chains[0].Gaps.Count+report.Chains[0].Faults.Count)
}
