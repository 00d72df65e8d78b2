package scanner_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/aws"
	"smaudit/scanner/cost"
	"smaudit/scanner/model"
	"smaudit/scanner/saved"
)

func liveWorld() *fake.World {
	return fake.Generate(fake.Plan{Seed: 7, Accounts: 1, Regions: []string{"eu-west-1", "us-east-1"}, Secrets: 100, Now: examplesAt})
}

const liveAccount = "100000000001"

// collected reads an account, in a bubble of its own time: keeping the pace takes none.
func collected(t *testing.T, account string, s *fake.Server, pack *policies.Pack) (all given) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		from := aws.New(aws.Options{
			Endpoint: "http://aws.test", AccessKey: fake.Credential(account), HTTP: s.Client(),
			Now: examplesAt, ValueAges: scanner.ValueAges(pack),
		})
		for snapshot, err := range from.Collect(t.Context()) {
			require.NoError(t, err)
			all = append(all, snapshot)
		}
	})
	return all
}

func auditLive(t *testing.T, from scanner.Collector, pack *policies.Pack) *model.Report {
	t.Helper()
	audit, err := scanner.Scan(context.Background(), scanner.Options{
		Collectors: []scanner.Collector{from}, Rules: pack, Prices: cost.Default(), AllOutcomes: true, Started: examplesAt,
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = audit.Close() })
	return audit.Report(examplesAt)
}

// worst maps each rule and subject to its finding; where a rule fails a subject twice, to one of those.
func worst(t *testing.T, r *model.Report) map[string]model.Finding {
	out := make(map[string]model.Finding)
	for f, err := range r.Findings {
		require.NoError(t, err)
		require.NotEqual(t, model.Errored, f.Outcome, f.Message)
		out[f.Rule+" "+f.Subject.ID] = f
	}
	return out
}

// Each operation is denied in turn. What an audit says then is what it said before, or that it does not
// know, because of that permission.
func TestWithoutAPermission(t *testing.T) {
	t.Parallel()
	pack, err := policies.Load(t.Context(), policies.Options{Classes: []string{"live"}})
	require.NoError(t, err)
	want := worst(t, auditLive(t, collected(t, liveAccount, fake.New(liveWorld(), fake.Options{ListsForeign: true}), pack), pack))
	for _, o := range aws.Operations {
		if o.Permission == "" || o.Name == "DescribeRegions" {
			continue // without these there is nothing to judge: see the collector's own tests
		}
		t.Run(o.Permission, func(t *testing.T) {
			t.Parallel()
			server := fake.New(liveWorld(), fake.Options{ListsForeign: true})
			service, name, _ := strings.Cut(o.Permission, ":")
			server.Inject(fake.Fault{Operation: service + ":" + name, Kind: fake.Denied})
			report := auditLive(t, collected(t, liveAccount, server, pack), pack)
			unknown := 0
			for key, f := range worst(t, report) {
				if f.Outcome == want[key].Outcome {
					continue
				}
				unknown++
				require.Equal(t, model.NotKnown, f.Outcome, "%s was %s: %s", key, want[key].Outcome, f.Message)
				assert.True(t, names(f.Hidden, o.Permission), "%s does not say that %s is missing: %v", key, o.Permission, f.Hidden)
			}
			if server.Calls()[service+":"+name] == 0 {
				return // nothing in this world asks for it
			}
			t.Logf("%d outcomes turned unknown", unknown)
			assert.True(t, gapNames(report.Gaps, o.Permission), "no gap names %s: %v", o.Permission, report.Gaps)
			assert.False(t, report.Complete)
		})
	}
}

func names(hidden []model.Hidden, permission string) bool {
	for _, h := range hidden {
		if h.Permission == permission {
			return true
		}
	}
	return false
}

func gapNames(gaps []model.Gap, permission string) bool {
	for _, gap := range gaps {
		if gap.Permission == permission && gap.Reason == model.GapDenied {
			return true
		}
	}
	return false
}

// Evidence that is kept and judged later gives the findings of an audit.
func TestEvidenceIsJudgedAsTheAccountWas(t *testing.T) {
	t.Parallel()
	pack, err := policies.Load(t.Context(), policies.Options{})
	require.NoError(t, err)
	want := worst(t, auditLive(t, collected(t, liveAccount, fake.New(liveWorld(), fake.Options{}), pack), pack))
	var file bytes.Buffer
	to, err := saved.NewWriter(&file, "evidence.ndjson.zst")
	require.NoError(t, err)
	for _, snapshot := range collected(t, liveAccount, fake.New(liveWorld(), fake.Options{}), pack) {
		require.NoError(t, to.Write(snapshot))
	}
	require.NoError(t, to.Close())
	var again given
	for snapshot, err := range saved.Read(&file, "evidence.ndjson.zst") {
		require.NoError(t, err)
		again = append(again, snapshot)
	}
	got := worst(t, auditLive(t, again, pack))
	assert.Equal(t, len(want), len(got))
	for key, f := range got {
		assert.Equal(t, want[key], f, key)
	}
	assert.Greater(t, len(want), 1000, "too few outcomes to tell anything")
}

// Evidence that was pruned by one limit does not pass for complete under another.
func TestAnotherLimitThanWasCollectedFor(t *testing.T) {
	t.Parallel()
	strict, err := policies.Load(t.Context(), policies.Options{
		Rules: []string{"ROT011"}, Config: map[string]any{"rules": map[string]any{"ROT011": map[string]any{"max_days": 20}}},
	})
	require.NoError(t, err)
	day := func(n int) time.Time { return examplesAt.AddDate(0, 0, -n) }
	secret := &model.Secret{Object: model.Object{ID: "s"}, CreatedAt: day(80), ChangedAt: day(1)} // under 90 days for sure
	report := auditLive(t, given{{
		SchemaVersion: model.SnapshotVersion, CollectedAt: examplesAt, Scope: model.Scope{Object: model.Object{ID: "x"}, Source: model.SourceAWS},
		Secrets: []*model.Secret{secret},
	}}, strict)
	for key, f := range worst(t, report) {
		assert.Equal(t, model.NotKnown, f.Outcome, fmt.Sprint(key, f.Message))
	}
}
