package sarif_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/sarif"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, sarif.Write(&out, r, look))
	return out.Bytes()
}

// log is the part of SARIF that the tests look at, declared apart from the types that wrote it.
type log struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Version string
				Rules   []struct {
					ID         string
					Properties struct {
						Tags     []string
						Severity string `json:"security-severity"`
						Problem  string `json:"problem.severity"`
					}
				}
			}
		}
		AutomationDetails struct{ ID string }
		Taxonomies        []struct {
			Name string
			Taxa []struct{ ID string }
		}
		Results []struct {
			RuleID    string
			RuleIndex int
			Message   struct{ Text string }
			Taxa      []struct {
				ID            string
				Index         int
				ToolComponent struct {
					Name  string
					Index int
				}
			}
			Locations []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine int }
				}
			}
			PartialFingerprints map[string]string
			Suppressions        []map[string]string
		}
		Invocations []struct {
			ToolExecutionNotifications []struct{ Message struct{ Text string } }
		}
	}
}

func parse(t *testing.T, text []byte) log {
	t.Helper()
	var out log
	require.NoError(t, json.Unmarshal(text, &out))
	require.Len(t, out.Runs, 1)
	return out
}

func TestGolden(t *testing.T) {
	t.Parallel()
	look := model.Look{ExitCode: 1, Category: "smaudit/iac", ReadLines: fixtures.SampleLines}
	fixtures.Golden(t, "report.sarif", render(t, fixtures.Report(), look))
	look.Profile = "github"
	fixtures.Golden(t, "report-github.sarif", render(t, fixtures.Report(), look))
	fixtures.Golden(t, "report-empty.sarif", render(t, fixtures.WithFindings(nil), look))
}

func TestReferencesAreValid(t *testing.T) {
	t.Parallel()
	run := parse(t, render(t, fixtures.Report(), model.Look{})).Runs[0]
	require.Len(t, run.Results, 9)
	for _, result := range run.Results {
		assert.Equal(t, result.RuleID, run.Tool.Driver.Rules[result.RuleIndex].ID)
		for _, taxon := range result.Taxa {
			component := run.Taxonomies[taxon.ToolComponent.Index]
			assert.Equal(t, taxon.ToolComponent.Name, component.Name)
			assert.Equal(t, taxon.ID, component.Taxa[taxon.Index].ID)
		}
	}
	assert.Len(t, run.Results[2].Taxa, 3)
}

func TestRuleSeverities(t *testing.T) {
	t.Parallel()
	want := map[string][2]string{
		"POL001": {"9.5", ""}, "ROT001": {"8.0", ""}, "ROT002": {"5.5", ""}, "USE002": {"2.0", ""},
		"TAG001": {"", "recommendation"}, "CST005": {"", "recommendation"},
	}
	for _, rule := range parse(t, render(t, fixtures.Report(), model.Look{})).Runs[0].Tool.Driver.Rules {
		if severity, asked := want[rule.ID]; asked {
			assert.Equal(t, severity, [2]string{rule.Properties.Severity, rule.Properties.Problem}, rule.ID)
			assert.Equal(t, severity[0] != "", rule.Properties.Tags[0] == "security", rule.ID)
		}
		assert.LessOrEqual(t, len(rule.Properties.Tags), 10)
	}
}

func TestSuppressedOnlyInGeneric(t *testing.T) {
	t.Parallel()
	suppressed := func(profile string) (n int) {
		for _, result := range parse(t, render(t, fixtures.Report(), model.Look{Profile: profile})).Runs[0].Results {
			n += len(result.Suppressions)
		}
		return n
	}
	assert.Equal(t, 1, suppressed("generic"))
	assert.Equal(t, 0, suppressed("github"))
	err := sarif.Write(io.Discard, fixtures.Report(), model.Look{Profile: "gitbuh"})
	require.ErrorContains(t, err, "profiles are generic, github")
}

func TestGitHubCap(t *testing.T) {
	t.Parallel()
	r := many(5120)
	run := parse(t, render(t, r, model.Look{Profile: "github"})).Runs[0]
	assert.Len(t, run.Results, 5000)
	assert.Equal(t, "120 of 5120 findings were left out (120 high): GitHub keeps 5000 for each run.",
		run.Invocations[0].ToolExecutionNotifications[0].Message.Text)
	assert.Len(t, parse(t, render(t, r, model.Look{})).Runs[0].Results, 5120)
}

func TestUnknownsAreNotifications(t *testing.T) {
	t.Parallel()
	unknown := model.Finding{
		Rule: "ROT003", Outcome: model.NotKnown,
		Hidden: []model.Hidden{
			{Path: "rotation", Reason: model.GapDenied, Permission: "secretsmanager:DescribeSecret"},
			{Path: "versions", Reason: model.GapDenied, Permission: "secretsmanager:DescribeSecret"},
		},
	}
	run := parse(t, render(t, fixtures.WithFindings([]model.Finding{unknown, unknown}), model.Look{})).Runs[0]
	assert.Empty(t, run.Results)
	assert.Equal(t, "ROT003 was not evaluated: permission secretsmanager:DescribeSecret is missing (2 times).",
		run.Invocations[0].ToolExecutionNotifications[0].Message.Text)
}

func TestHostile(t *testing.T) {
	t.Parallel()
	text := render(t, fixtures.HostileReport(), model.Look{})
	var decoded any
	require.NoError(t, json.Unmarshal(text, &decoded))
	assert.Empty(t, nulls("", decoded))
	run := parse(t, text).Runs[0]
	require.Len(t, run.Results, len(fixtures.Hostile))
	for i, result := range run.Results {
		assert.Equal(t, fmt.Sprintf("F%06d", i), result.PartialFingerprints["smauditFinding/v1"])
		assert.Regexp(t, `^[0-9a-f]{1,16}:1$`, result.PartialFingerprints["primaryLocationLineHash"])
		place := result.Locations[0].PhysicalLocation
		at, err := url.Parse(place.ArtifactLocation.URI)
		require.NoError(t, err)
		assert.Empty(t, at.Scheme, place.ArtifactLocation.URI)
		assert.NotEmpty(t, at.Path)
		assert.False(t, strings.HasPrefix(at.Path, "/"), at.Path)
		assert.NotContains(t, "/"+at.Path+"/", "/../")
		assert.Positive(t, place.Region.StartLine)
		assert.NotContains(t, result.Message.Text, "](http")
		assert.NotContains(t, result.Message.Text, "\x1b")
	}
}

// nulls lists where a decoded value is null.
func nulls(at string, value any) (found []string) {
	switch v := value.(type) {
	case nil:
		found = append(found, at)
	case map[string]any:
		for key, member := range v {
			found = append(found, nulls(at+"/"+key, member)...)
		}
	case []any:
		for i, element := range v {
			found = append(found, nulls(fmt.Sprint(at, "/", i), element)...)
		}
	}
	return found
}

func TestCategory(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"": "smaudit/code/", "smaudit/iac": "smaudit/iac/", "a/b//": "a/b/"}
	for category, want := range tests {
		got := parse(t, render(t, fixtures.Report(), model.Look{Category: category})).Runs[0]
		assert.Equal(t, want, got.AutomationDetails.ID)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"v1.2.3": "1.2.3", "1.2.3-rc.1+dirty": "1.2.3-rc.1+dirty", "v0.0.0-20261101120000-0123456789ab": "0.0.0-20261101120000-0123456789ab",
		"": "0.0.0-unreleased", "(devel)": "0.0.0-unreleased",
	}
	for version, want := range tests {
		r := fixtures.Report()
		r.Tool.Version = version
		assert.Equal(t, want, parse(t, render(t, r, model.Look{})).Runs[0].Tool.Driver.Version)
	}
}

// many is a report of n live findings of one rule.
func many(n int) *model.Report {
	r := fixtures.Report()
	var sample model.Finding
	for finding := range r.Findings {
		if finding.Rule == "ROT001" {
			sample = finding
			break
		}
	}
	r.Findings = func(yield func(model.Finding, error) bool) {
		for i := range n {
			f := sample
			f.ID = fmt.Sprintf("%016x", i)
			f.Subject.Name = fmt.Sprintf("prod/service-%d", i)
			if !yield(f, nil) {
				return
			}
		}
	}
	return r
}

func BenchmarkSARIF(b *testing.B) {
	r := many(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := sarif.Write(io.Discard, r, model.Look{}); err != nil {
			b.Fatal(err)
		}
	}
}
