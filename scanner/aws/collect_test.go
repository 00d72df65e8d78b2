package aws_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/aws"
	"smaudit/scanner/model"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// world is two regions of secrets of every kind.
func world(secrets int) *fake.World {
	return fake.Generate(fake.Plan{Seed: 1, Accounts: 1, Regions: []string{"eu-west-1", "us-east-1"}, Secrets: secrets, Now: now})
}

const account = "100000000001"

func options(s *fake.Server) aws.Options {
	return aws.Options{
		Endpoint: "http://aws.test", AccessKey: fake.Credential(account), HTTP: s.Client(), Now: now, ValueAges: []int{90},
	}
}

// collect reads all scopes, in a bubble of its own time: pauses and quotas take none.
func collect(t *testing.T, s *fake.Server, o aws.Options) (snapshots []*model.Snapshot, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		for snapshot, failed := range aws.New(o).Collect(t.Context()) {
			if err = failed; failed == nil {
				snapshots = append(snapshots, snapshot)
			}
		}
	})
	slices.SortFunc(snapshots, func(a, b *model.Snapshot) int { return strings.Compare(a.Scope.ID, b.Scope.ID) })
	return snapshots, err
}

func TestEverySecretOnceWithFewCalls(t *testing.T) {
	t.Parallel()
	const n = 1000
	w := world(n)
	server := fake.New(w, fake.Options{Quotas: true, Latency: 20 * time.Millisecond})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	require.Len(t, snapshots, 3)
	replicated, listed := 0, 0
	for i, region := range []string{"eu-west-1", "global", "us-east-1"} {
		s := snapshots[i]
		assert.Equal(t, region, s.Scope.Region)
		assert.False(t, s.Scope.Failed)
		ids := make(map[string]bool)
		for _, secret := range s.Secrets {
			ids[secret.ID] = true
			if len(secret.Replicas) > 0 {
				replicated++
			}
			if secret.Versions.Count > 0 {
				listed++
			}
		}
		if here := w.Accounts[account].Regions[region]; here != nil {
			assert.Len(t, ids, len(here.Secrets))
		}
	}
	calls := server.Calls()
	t.Log(calls)
	assert.Equal(t, 2*n/100, calls["secretsmanager:ListSecrets"])
	assert.LessOrEqual(t, calls["secretsmanager:GetResourcePolicy"], 2*n)
	assert.Equal(t, replicated, calls["secretsmanager:DescribeSecret"])
	assert.Equal(t, listed, calls["secretsmanager:ListSecretVersionIds"])
	assert.Less(t, listed, n, "versions are listed of most secrets, although most ages are decided without")
	assert.Zero(t, server.ValueReads())
}

func TestNoValueIsKept(t *testing.T) {
	t.Parallel()
	server := fake.New(world(100), fake.Options{})
	o := options(server)
	o.AllVersions = true
	snapshots, err := collect(t, server, o)
	require.NoError(t, err)
	text, err := json.Marshal(snapshots)
	require.NoError(t, err)
	assert.NotContains(t, string(text), fake.Canary)
	assert.NotContains(t, string(text), "ghp_")
	assert.Contains(t, string(text), "(redacted: ")
	assert.Zero(t, server.ValueReads())
}

func TestPace(t *testing.T) {
	t.Parallel()
	server := fake.New(world(500), fake.Options{Quotas: true, Latency: 20 * time.Millisecond})
	var took time.Duration
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		for _, err := range aws.New(options(server)).Collect(t.Context()) {
			require.NoError(t, err)
		}
		took = time.Since(begun)
	})
	assert.LessOrEqual(t, took, 11*time.Second, "500 secrets a region at 50 policies a second, and a tenth more")
	assert.Greater(t, took, 9*time.Second, "faster than the quota allows")
}

func TestFilters(t *testing.T) {
	t.Parallel()
	a, err := fake.Parse([]byte(`{"account": "100000000001", "regions": {"eu-west-1": {"secrets": [
		{"Name": "prod/db", "Tags": [{"Key": "team", "Value": "shop"}], "KmsKeyId": "alias/app"}, {"Name": "prod/api/key"}, {"Name": "test/db"}],
		"keys": [{"KeyId": "0a1b2c3d-1111-4111-8111-000000000001", "Aliases": ["alias/app"]}]}}}`))
	require.NoError(t, err)
	arn := a.Regions["eu-west-1"].Secrets[2].ARN
	for name, test := range map[string]struct {
		secrets []string
		tags    map[string]string
		want    []string
	}{
		"all":              {nil, nil, []string{"prod/api/key", "prod/db", "test/db"}},
		"a name":           {[]string{"prod/db"}, nil, []string{"prod/db"}},
		"an ARN":           {[]string{arn}, nil, []string{"test/db"}},
		"an ARN, no end":   {[]string{arn[:len(arn)-7]}, nil, []string{"test/db"}},
		"a glob of ARNs":   {[]string{"arn:aws:secretsmanager:eu-west-1:100000000001:secret:prod/*"}, nil, []string{"prod/api/key", "prod/db"}},
		"a glob":           {[]string{"prod/*"}, nil, []string{"prod/api/key", "prod/db"}},
		"a glob in front":  {[]string{"*db"}, nil, []string{"prod/db", "test/db"}},
		"two":              {[]string{"test/*", "prod/db"}, nil, []string{"prod/db", "test/db"}},
		"a tag":            {nil, map[string]string{"team": "shop"}, []string{"prod/db"}},
		"a tag and a name": {[]string{"test/*"}, map[string]string{"team": "shop"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fake.New(fake.One(a), fake.Options{})
			o := options(server)
			o.Secrets, o.Tags = test.secrets, test.tags
			snapshots, err := collect(t, server, o)
			require.NoError(t, err)
			var got []string
			for _, s := range snapshots[0].Secrets {
				got = append(got, s.Name)
			}
			assert.Equal(t, test.want, got)
			for _, key := range snapshots[0].Keys {
				assert.Equal(t, test.secrets != nil || test.tags != nil, key.Hides("secrets"), "a count over a part is none of the whole")
			}
		})
	}
	server := fake.New(fake.One(a), fake.Options{})
	o := options(server)
	o.Secrets = []string{"prod/*", "nosuch"}
	snapshots, err := collect(t, server, o)
	require.NoError(t, err)
	assert.Equal(t, `no secret is called "nosuch" in the regions that were read`, snapshots[1].Gaps[0].Detail)

	server = fake.New(fake.One(a), fake.Options{})
	o.HTTP, o.Secrets = server.Client(), []string{"prod/["}
	_, err = collect(t, server, o)
	assert.ErrorIs(t, err, aws.ErrFilter)
	assert.Empty(t, server.Calls(), "nothing is asked with a filter that cannot be used")
}

func TestRegions(t *testing.T) {
	t.Parallel()
	server := fake.New(world(3), fake.Options{})
	o := options(server)
	o.Exclude = []string{"us-east-1"}
	var account string
	var regions []string
	o.Started = func(_ context.Context, s *aws.Session) { account, regions = s.Account, s.Regions }
	snapshots, err := collect(t, server, o)
	require.NoError(t, err)
	assert.Len(t, snapshots, 2)
	assert.Equal(t, "100000000001", account)
	assert.Equal(t, []string{"eu-west-1"}, regions)
}

func TestEndOfContext(t *testing.T) {
	t.Parallel()
	server := fake.New(world(500), fake.Options{Latency: time.Second})
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		var last error
		for _, err := range aws.New(options(server)).Collect(ctx) {
			last = err
		}
		assert.ErrorIs(t, last, context.DeadlineExceeded)
	})
}
