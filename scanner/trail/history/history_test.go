package history_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	live "smaudit/scanner/aws"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/history"
	"smaudit/scanner/trail/remote"
)

const (
	account = "111122223333"
	region  = "eu-west-1"
	secret  = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf"
	role    = "arn:aws:iam::111122223333:role/app"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// said is a record of an event of a time.
func said(n int, name string, at time.Time, parameters map[string]any) json.RawMessage {
	source := "secretsmanager.amazonaws.com"
	if name == "Decrypt" {
		source = "kms.amazonaws.com"
	}
	text, _ := json.Marshal(map[string]any{
		"eventID": fmt.Sprintf("00000000-0000-4000-8000-%012d", n), "eventName": name, "eventSource": source,
		"eventTime": at.Format(time.RFC3339), "awsRegion": region, "recipientAccountId": account, "sourceIPAddress": "10.0.0.7",
		"userIdentity":      map[string]any{"type": "AssumedRole", "accountId": account, "sessionContext": map[string]any{"sessionIssuer": map[string]any{"type": "Role", "arn": role}}},
		"requestParameters": parameters,
	}) // of what is here, all can be written
	return text
}

// reads are so many requests for the value, one each ten minutes back from now.
func reads(n int) (out []json.RawMessage) {
	for i := range n {
		out = append(out, said(i, "GetSecretValue", now.Add(-time.Hour-time.Duration(i)*10*time.Minute), map[string]any{"secretId": "shop/db"}))
	}
	return out
}

func serving(events []json.RawMessage, o fake.Options) *fake.Server {
	o.Now = func() time.Time { return now }
	return fake.New(fake.One(&fake.Account{Account: account, Regions: map[string]*fake.Region{region: {Events: events}}}), o)
}

func read(t *testing.T, s *fake.Server, pages int) (*model.Usage, []model.Gap) {
	t.Helper()
	var record *trail.Record
	var gaps []model.Gap
	synctest.Test(t, func(t *testing.T) {
		r := &history.Reader{Pages: pages, Access: &remote.Access{
			Config: aws.Config{
				BaseEndpoint: aws.String("http://aws.test"), HTTPClient: s.Client(), RetryMaxAttempts: 4,
				Credentials: credentials.NewStaticCredentialsProvider(fake.Credential(account), "x", ""),
			},
			Account: account, Regions: []string{region}, Now: now,
			Gap: func(service, operation string, err error) model.Gap {
				return model.Gap{Operation: service + ":" + operation, Detail: err.Error()}
			},
		}}
		var err error
		record, gaps, err = r.Read(context.Background(), trail.Settings{Source: history.Source, Since: now.AddDate(0, 0, -90)})
		require.NoError(t, err)
	})
	found := &model.Secret{Object: model.Object{ID: secret, ARN: secret, Name: "shop/db"}}
	snapshot := &model.Snapshot{Scope: model.Scope{Account: account, Region: region}, Secrets: []*model.Secret{found}}
	record.Fill(snapshot)
	return found.Usage, gaps
}

func TestQuietRegion(t *testing.T) {
	t.Parallel()
	s := serving(reads(70), fake.Options{})
	usage, gaps := read(t, s, 200)
	assert.Empty(t, gaps)
	assert.Equal(t, 70, usage.Reads)
	assert.True(t, usage.Window.Complete, usage.Window.Note)
	assert.Equal(t, now.AddDate(0, 0, -90), usage.Window.From)
	assert.Equal(t, 2, s.Calls()["cloudtrail:LookupEvents"], "a region of two pages is read by two calls")
}

// What is rare is found beyond the reads for which there is no patience; the record is said to go back as far
// as they do.
func TestBusyRegion(t *testing.T) {
	t.Parallel()
	events := append(reads(1000), said(5000, "PutResourcePolicy", now.AddDate(0, 0, -60), map[string]any{"secretId": secret}))
	usage, gaps := read(t, serving(events, fake.Options{}), 4)
	assert.Empty(t, gaps)
	assert.Equal(t, 200, usage.Reads)
	require.Len(t, usage.Acts, 1)
	assert.Equal(t, "policy_put_unblocked", usage.Acts[0].Kind)
	assert.False(t, usage.Window.Complete)
	assert.Equal(t, now.Add(-time.Hour-199*10*time.Minute), usage.Window.From)
	assert.Equal(t, "GetSecretValue is read back to 2026-11-21T01:50:00Z, by 4 pages", usage.Window.Note)
}

// A token that is not taken any more costs nothing but a call: reading goes on where it was.
func TestTokensThatExpire(t *testing.T) {
	t.Parallel()
	s := serving(reads(1000), fake.Options{})
	s.Inject(fake.Fault{Operation: "cloudtrail:LookupEvents", Kind: fake.StalePage, After: 7, Count: 1})
	usage, gaps := read(t, s, 200)
	assert.Empty(t, gaps)
	assert.Equal(t, 1000, usage.Reads)
	assert.True(t, usage.Window.Complete, usage.Window.Note)
}

func TestThrottledAndDenied(t *testing.T) {
	t.Parallel()
	s := serving(reads(120), fake.Options{})
	s.Inject(fake.Fault{Operation: "cloudtrail:LookupEvents", Kind: fake.Throttled, Count: 2})
	usage, gaps := read(t, s, 200)
	assert.Empty(t, gaps)
	assert.Equal(t, 120, usage.Reads)

	s = serving(reads(120), fake.Options{})
	s.Inject(fake.Fault{Operation: "cloudtrail:LookupEvents", Kind: fake.Denied})
	usage, gaps = read(t, s, 200)
	assert.Nil(t, usage, "of what is not told nothing is said")
	require.Len(t, gaps, 1)
	assert.Equal(t, region, gaps[0].Resource)
	assert.Equal(t, 1, s.Calls()["cloudtrail:LookupEvents"], "the other events are not asked for")
}

// A batch by a filter names no secret; what the keys decrypted around it does.
func TestBatches(t *testing.T) {
	t.Parallel()
	at := now.Add(-5 * time.Hour)
	decrypt := map[string]any{"encryptionContext": map[string]any{"SecretARN": secret}}
	events := []json.RawMessage{
		said(1, "BatchGetSecretValue", at, map[string]any{"filters": []any{map[string]any{"key": "all"}}}),
		said(2, "Decrypt", at.Add(time.Second), decrypt), said(3, "Decrypt", at.Add(-3*time.Hour), decrypt),
	}
	s := serving(events, fake.Options{})
	usage, gaps := read(t, s, 200)
	assert.Empty(t, gaps)
	assert.Equal(t, 1, usage.Reads)
	assert.Equal(t, map[string]int{"batch": 1}, usage.BySource)
	assert.Equal(t, 2, s.Calls()["cloudtrail:LookupEvents"])
}

// By way of an account's own clients AWS is asked no more often than it answers, with the progress counted, and
// regions side by side.
func TestPace(t *testing.T) {
	t.Parallel()
	s := serving(reads(1000), fake.Options{Quotas: true})
	synctest.Test(t, func(t *testing.T) {
		var record *trail.Record
		var gaps []model.Gap
		var took time.Duration
		from := live.New(live.Options{
			Endpoint: "http://aws.test", AccessKey: fake.Credential(account), HTTP: s.Client(), Now: now, Regions: []string{region},
			Started: func(ctx context.Context, session *live.Session) {
				begun := time.Now()
				r := &history.Reader{Pages: 200, Access: &remote.Access{Config: session.Config, Account: session.Account, Regions: session.Regions, Now: now, Gap: session.Gap}}
				var err error
				record, gaps, err = r.Read(ctx, trail.Settings{Source: history.Source, Since: now.AddDate(0, 0, -90)})
				require.NoError(t, err)
				took = time.Since(begun)
			},
		})
		for _, err := range from.Collect(t.Context()) {
			require.NoError(t, err)
		}
		assert.Empty(t, gaps)
		assert.True(t, record.Windows()[0].Complete)
		calls := s.Calls()["cloudtrail:LookupEvents"]
		assert.Equal(t, 2+20+12+14, calls, "a page of each rare event, and none asked for twice since it was throttled")
		assert.InDelta(t, float64(calls)/1.9, took.Seconds(), 1)
	})
}

func TestOddAnswers(t *testing.T) {
	t.Parallel()
	s := serving(append(reads(3), json.RawMessage(`{"eventName": "GetSecretValue", "eventSource": "secretsmanager.amazonaws.com", "eventTime": "2026-11-20T00:00:00Z"}`)), fake.Options{})
	usage, gaps := read(t, s, 200)
	assert.Equal(t, 3, usage.Reads)
	require.Len(t, gaps, 1)
	assert.Contains(t, gaps[0].Detail, "1 events are not as CloudTrail writes them")

	s = serving(reads(200), fake.Options{})
	s.Inject(fake.Fault{Operation: "cloudtrail:LookupEvents", Kind: fake.SameToken})
	usage, gaps = read(t, s, 200)
	require.NotEmpty(t, gaps)
	assert.True(t, slices.ContainsFunc(gaps, func(g model.Gap) bool { return g.Detail == "AWS gave the same page token twice" }), "%v", gaps)
	assert.True(t, usage == nil || !usage.Window.Complete)
}
