package scanner_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

// scanned judges snapshots and returns the report's findings.
func scanned(t *testing.T, o scanner.Options, rules []string, snapshots ...*model.Snapshot) (*model.Report, []model.Finding) {
	pack, err := policies.Load(context.Background(), policies.Options{Rules: rules})
	require.NoError(t, err)
	o.Collectors, o.Rules, o.Prices = []scanner.Collector{given(snapshots)}, pack, cost.Default()
	audit, err := scanner.Scan(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, audit.Close()) })
	report := audit.Report(examplesAt)
	var findings []model.Finding
	for f, err := range report.Findings {
		require.NoError(t, err)
		findings = append(findings, f)
	}
	return report, findings
}

func rootWith(id string, secrets ...*model.Secret) *model.Snapshot {
	return &model.Snapshot{
		SchemaVersion: model.SnapshotVersion, CollectedAt: examplesAt, Secrets: secrets,
		Scope: model.Scope{Object: model.Object{ID: id}, Source: model.SourceTerraform, Root: id},
	}
}

// Instances that a count makes are one subject: their findings merge, and the first address stands.
func TestInstancesMerge(t *testing.T) {
	t.Parallel()
	instance := func(i string, line int) *model.Secret {
		s := &model.Secret{Object: model.Object{ID: "root#aws_secretsmanager_secret.s", Address: "aws_secretsmanager_secret.s[" + i + "]"}}
		s.Place("", model.Location{File: "main.tf", Line: line})
		return s
	}
	report, findings := scanned(t, scanner.Options{}, []string{"ROT001"}, rootWith("root", instance("1", 9), instance("0", 9)))
	require.Len(t, findings, 1)
	assert.Equal(t, 2, findings[0].Subject.Instances)
	assert.Equal(t, "aws_secretsmanager_secret.s[0]", findings[0].Subject.Address)
	assert.Equal(t, 2, report.Summary.ByOutcome[model.Fail], "outcomes are counted for each instance")
	assert.Equal(t, 1, report.Summary.BySeverity[model.High], "findings are counted as they are shown")
}

// An identity survives what moves in a file and changes with the subject, and is the same from
// whatever source tells of it.
func TestIdentityOfAFinding(t *testing.T) {
	t.Parallel()
	id := func(source model.Source, subject string, line int) string {
		secret := &model.Secret{Object: model.Object{ID: subject}}
		secret.Place("", model.Location{File: "main.tf", Line: line})
		root := rootWith("root", secret)
		root.Scope.Source = source
		_, findings := scanned(t, scanner.Options{}, []string{"ROT001"}, root)
		require.Len(t, findings, 1)
		return findings[0].ID
	}
	first := id(model.SourceTerraform, "root#a", 1)
	assert.Equal(t, first, id(model.SourcePlan, "root#a", 77))
	assert.NotEqual(t, first, id(model.SourceTerraform, "root#b", 1))
}

func TestOrderIsWorstFirst(t *testing.T) {
	t.Parallel()
	_, findings := scanned(t, scanner.Options{}, nil,
		rootWith("b", &model.Secret{Object: model.Object{ID: "b#x"}}), rootWith("a", &model.Secret{Object: model.Object{ID: "a#y"}}))
	assert.True(t, slices.IsSortedFunc(findings, func(x, y model.Finding) int { return x.Severity.Rank() - y.Severity.Rank() }))
	assert.Equal(t, "a", findings[0].Scope.ID, "of one rule, scopes are in order")
}

// A gap says why an outcome is unknown, and a report with one is not complete.
func TestUnknownNamesItsGap(t *testing.T) {
	t.Parallel()
	hidden := rootWith("root", &model.Secret{Object: model.Object{ID: "root#a", Unknown: []model.Path{"rotation"}}})
	hidden.Gaps = []model.Gap{{
		Operation: "DescribeSecret", Resource: "root#a", Reason: model.GapDenied, Permission: "secretsmanager:DescribeSecret",
		Hides: []model.Path{"rotation"},
	}}
	report, findings := scanned(t, scanner.Options{}, []string{"ROT001"}, hidden)
	require.Len(t, findings, 1)
	assert.Equal(t, model.NotKnown, findings[0].Outcome)
	assert.Equal(t, []model.Hidden{{
		Path: "secret.rotation", Reason: model.GapDenied, Permission: "secretsmanager:DescribeSecret",
	}}, findings[0].Hidden)
	assert.False(t, report.Complete)
}

// Workers share nothing that shows: however many there are, the report is the same.
func TestWorkersDoNotShow(t *testing.T) {
	t.Parallel()
	var secrets []*model.Secret
	for i := range 700 {
		secrets = append(secrets, &model.Secret{
			Object: model.Object{ID: "root#" + string(rune('a'+i%26)) + string(rune('a'+i/26))},
			KMSKey: model.KMSKey{AWSManaged: i%2 == 0}, Description: []string{"", "x"}[i%3%2],
		})
	}
	_, one := scanned(t, scanner.Options{Workers: 1, AllOutcomes: true}, nil, rootWith("root", secrets...))
	_, many := scanned(t, scanner.Options{Workers: 5, AllOutcomes: true}, nil, rootWith("root", secrets...))
	assert.Equal(t, one, many)
}

func TestNothingToJudgeIsAnError(t *testing.T) {
	t.Parallel()
	pack, err := policies.Load(context.Background(), policies.Options{Rules: []string{"ROT001"}})
	require.NoError(t, err)
	_, err = scanner.Scan(context.Background(), scanner.Options{Collectors: []scanner.Collector{given(nil)}, Rules: pack, Prices: cost.Default()})
	assert.ErrorIs(t, err, scanner.ErrNoScope)
}
