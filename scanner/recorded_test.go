package scanner_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/access"
	"smaudit/scanner/cost"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
)

// recorded is a secret of which only the record tells: another account and a person have read it.
func recorded() *model.Snapshot {
	at := examplesAt.Add(-time.Hour)
	read := model.Event{ID: "e", At: at}
	reader := func(principal, kind, account string) model.Reader {
		return model.Reader{Principal: principal, Kind: kind, Account: account, Reads: 1, LastAt: at, First: read, Last: read}
	}
	window := model.Window{Account: "111122223333", From: at.AddDate(0, 0, -1), To: at, Note: "half of it is missing"}
	return &model.Snapshot{
		SchemaVersion: model.SnapshotVersion, CollectedAt: at,
		Scope: model.Scope{Object: model.Object{ID: "files"}, Source: model.SourceTrail, Account: "111122223333", Region: "us-east-1", Record: &window},
		Secrets: []*model.Secret{{
			Object: model.Object{ID: "prod/db", Name: "prod/db", Unknown: []model.Path{"tags"}},
			Usage: &model.Usage{
				Reads: 2, Window: window, Foreign: []model.Reader{reader("stranger", "role", "444455556666")}, People: []model.Reader{reader("anna", "user", "111122223333")},
			},
		}},
	}
}

// What the configuration does not say leaves open what hangs on it, and nothing else.
func TestRecordedReads(t *testing.T) {
	t.Parallel()
	pack, err := policies.Load(context.Background(), policies.Options{Rules: []string{"LOG006", "LOG008", "IAM004"}})
	require.NoError(t, err)
	byName, byTag := scanner.Class{Name: "prod", Names: []string{"prod/*"}}, scanner.Class{Name: "prod", Tags: map[string]string{"env": "prod"}}
	tests := []struct {
		name    string
		classes []scanner.Class
		trust   access.Trust
		want    map[string]model.Outcome
	}{
		{"nothing said", nil, access.Trust{}, map[string]model.Outcome{"LOG006": model.Fail, "LOG008": model.Pass, "IAM004": model.NotApplicable}},
		{"stranger", nil, access.Trust{Accounts: []string{"777788889999"}}, map[string]model.Outcome{"LOG006": model.Fail, "LOG008": model.Pass, "IAM004": model.NotApplicable}},
		{"partner", nil, access.Trust{Accounts: []string{"444455556666"}}, map[string]model.Outcome{"LOG006": model.Pass, "LOG008": model.Pass, "IAM004": model.NotApplicable}},
		{"class by name", []scanner.Class{byName}, access.Trust{}, map[string]model.Outcome{"LOG006": model.Fail, "LOG008": model.Pass, "IAM004": model.Fail}},
		{"class by a tag, which the record does not tell", []scanner.Class{byTag}, access.Trust{}, map[string]model.Outcome{"LOG006": model.Fail, "LOG008": model.Pass, "IAM004": model.NotKnown}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			audit, err := scanner.Scan(t.Context(), scanner.Options{
				Collectors: []scanner.Collector{given{recorded()}}, Rules: pack, Classes: test.classes, Trust: test.trust, Prices: cost.Default(), AllOutcomes: true, Started: examplesAt,
			})
			require.NoError(t, err)
			defer audit.Close()
			got := make(map[string]model.Outcome)
			for f, err := range audit.Report(examplesAt).Findings {
				require.NoError(t, err)
				got[f.Rule] = f.Outcome
			}
			assert.Equal(t, test.want, got)
		})
	}
}

// Without a record nothing of it is judged, and what is hidden of it is unknown.
func TestUnreadRecord(t *testing.T) {
	t.Parallel()
	pack, err := policies.Load(context.Background(), policies.Options{Rules: []string{"LOG005", "LOG006", "LOG007", "LOG008", "USE003", "IAM004", "ROT004", "NET004"}})
	require.NoError(t, err)
	bare := &model.Snapshot{
		SchemaVersion: model.SnapshotVersion, CollectedAt: examplesAt,
		Scope:      model.Scope{Object: model.Object{ID: "live"}, Source: model.SourceAWS, Account: "111122223333", Region: "us-east-1"},
		Secrets:    []*model.Secret{{Object: model.Object{ID: "s"}, DeletedAt: examplesAt}, {Object: model.Object{ID: "t"}}},
		Principals: []*model.Principal{{Object: model.Object{ID: "p"}}},
	}
	assert.Empty(t, outcomes(t, pack, bare))
	bare.Scope.Record = &model.Window{To: examplesAt}
	for _, s := range bare.Secrets {
		s.Hide("usage", "rotation.last_failure")
	}
	bare.Principals[0].Hide("activity")
	got := outcomes(t, pack, bare)
	for _, key := range []string{"LOG005 principal p", "LOG007 principal p", "NET004 principal p", "LOG006 secret t", "LOG008 secret t", "ROT004 secret t", "USE003 secret s"} {
		assert.Equal(t, model.NotKnown, got[key], key)
	}
}

// The two weeks of log files that people scan have something for each of these rules, each with the events that
// prove it.
func TestTwoWeeksOfTheRecord(t *testing.T) {
	t.Parallel()
	pack, err := policies.Load(context.Background(), policies.Options{Rules: []string{"LOG00[5678]", "USE002", "USE003", "IAM004", "ROT004", "NET004"}})
	require.NoError(t, err)
	audit, err := scanner.Scan(t.Context(), scanner.Options{
		Collectors: []scanner.Collector{iac.New(os.DirFS("../fixtures"), []string{"trail"}, iac.Options{
			Now: examplesAt, SourceRoot: "trail", Logs: trail.Files{Settings: trail.Settings{Source: "files"}},
		})},
		Rules: pack, Classes: []scanner.Class{{Name: "prod", Names: []string{"prod/*/*"}}}, Trust: access.Trust{Accounts: []string{"777788889999"}}, Prices: cost.Default(), Started: examplesAt,
	})
	require.NoError(t, err)
	defer audit.Close()
	var got []string
	for f, err := range audit.Report(examplesAt).Findings {
		require.NoError(t, err)
		assert.Equal(t, model.Fail, f.Outcome, f.Message)
		got = append(got, f.Rule+" "+f.Subject.Name)
		assert.LessOrEqual(t, len(f.Message), 160, f.Message)
		events, _ := f.Evidence["events"].([]any)
		require.NotEmpty(t, events, f.Rule)
		for _, e := range events {
			event, _ := e.(map[string]any)
			assert.Regexp(t, `^[0-9a-f]{8}-`, event["id"])
			assert.Regexp(t, `^2026-11-\d\dT`, event["at"])
		}
	}
	assert.ElementsMatch(t, []string{
		"LOG005 migration", "LOG005 inventory-tool", "LOG006 prod/reports/warehouse", "LOG007 ci-runner",
		"LOG008 dev/scratch/token", "LOG008 prod/mail/smtp", "LOG008 prod/reports/warehouse", "LOG008 prod/shop/api",
		"USE002 dev/scratch/token", "USE003 prod/legacy/ftp", "ROT004 prod/billing/stripe", "NET004 billing-app",
		"IAM004 prod/shop/db", "IAM004 prod/mail/smtp",
	}, got)
}
