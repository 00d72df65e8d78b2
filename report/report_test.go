package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/fixtures"
	"smaudit/report"
	"smaudit/report/markdown"
	"smaudit/scanner/model"
)

// marks tell by which text each format shows a finding once. The bill shows money, not findings.
var marks = map[string]func(id string) string{
	"junit":       func(id string) string { return "(#" + id[:6] + ")\"" },
	"markdown":    func(id string) string { return "`#" + id[:6] + "`" },
	"gitlab-sast": func(id string) string { return `"Finding","value":"` + id + `"` },
	"gitlab":      func(id string) string { return `"fingerprint":"` + id + `"` },
	"azure":       func(id string) string { return "(#" + id[:6] + ")" },
	"github":      func(id string) string { return "(#" + id[:6] + ")" },
	"text":        func(id string) string { return "#" + id[:6] },
	"json":        func(id string) string { return `{"id":"` + id + `"` },
	"ndjson":      func(id string) string { return `{"type":"finding","id":"` + id + `"` },
	"sarif":       func(id string) string { return `"smauditFinding/v1":"` + id + `"` },
	"cost":        nil,
}

// limits are the sizes of the formats that hold back what has no room; they hold no more than that.
var limits = map[string]int{"markdown": markdown.Limit}

func write(t require.TestingT, name string, r *model.Report, look model.Look) string {
	format, err := report.Lookup(name)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, format(&out, r, look))
	return out.String()
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, name := range report.Names() {
		format, err := report.Lookup(name)
		require.NoError(t, err)
		require.NotNil(t, format)
		assert.Contains(t, marks, name, "a new format says how it shows a finding")
	}
	for _, name := range []string{"srif", "JSON", "excel"} {
		_, err := report.Lookup(name)
		assert.EqualError(t, err, fmt.Sprintf("unknown format %q: formats are %s", name, strings.Join(report.Names(), ", ")))
	}
}

// Every format shows every failing finding once, whatever else the report holds.
func TestEveryFindingOnce(t *testing.T) {
	t.Parallel()
	outcomes := []model.Outcome{model.Fail, model.NotKnown, model.Suppressed, model.Errored, model.Pass}
	rapid.Check(t, func(t *rapid.T) {
		rules := fixtures.Report().Rules
		var findings []model.Finding
		for i := range rapid.IntRange(0, 40).Draw(t, "findings") {
			rule := rules[rapid.IntRange(0, len(rules)-1).Draw(t, "rule")]
			hostile := rapid.SampledFrom(fixtures.Hostile).Draw(t, "text")
			findings = append(findings, model.Finding{
				ID: fmt.Sprintf("%06x0123456789", i), Rule: rule.ID, Severity: rule.Severity, Message: hostile,
				Outcome: rapid.SampledFrom(outcomes).Draw(t, "outcome"), Subject: model.Subject{Kind: model.KindSecret, Name: hostile, ID: hostile},
			})
		}
		look := model.Look{ShowInfo: true, Width: rapid.IntRange(0, 120).Draw(t, "width")}
		for name, mark := range marks {
			if mark == nil {
				continue
			}
			r := fixtures.WithFindings(findings)
			r.Rules = rules
			got := write(t, name, r, look)
			for _, finding := range findings {
				if finding.Outcome == model.Fail {
					assert.Equal(t, 1, strings.Count(got, mark(finding.ID)), "%s: %s", name, finding.ID)
				}
			}
		}
	})
}

// What is meant for eyes holds nothing that a terminal acts upon.
func TestHostileTextsAreVisible(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"text", "cost", "github", "azure", "markdown"} {
		got := write(t, name, fixtures.HostileReport(), model.Look{ShowAll: true, ShowInfo: true, FailOn: "\x1b[0mhigh", ExitCode: 1})
		for _, r := range got {
			if r != '\n' {
				require.True(t, unicode.IsPrint(r) && r != unicode.ReplacementChar, "%s: %q", name, r)
			}
		}
	}
}

// A format writes while it walks: it holds neither the findings nor what it made of them.
func TestFormatsStream(t *testing.T) {
	t.Parallel()
	const n, slack = 3000, 128 << 10
	for name, mark := range marks {
		if mark == nil {
			continue
		}
		var out counter
		r := fixtures.Report()
		before := r.Findings
		most, perFinding := 0, 200 // bytes that a finding takes at least, in any format
		r.Findings = func(yield func(model.Finding, error) bool) {
			most = 0 // a format may count first: its last walk is the one that writes
			for finding := range before {
				for i := range n {
					finding.Subject.Address = fmt.Sprintf("%0200d", i)
					if most = max(most, i*perFinding-out.n); !yield(finding, nil) {
						return
					}
				}
				return
			}
		}
		format, err := report.Lookup(name)
		require.NoError(t, err)
		require.NoError(t, format(&out, r, model.Look{}))
		if limit := limits[name]; limit > 0 {
			assert.LessOrEqual(t, out.n, limit, name)
			continue
		}
		assert.Less(t, most, slack, name)
	}
}

// The same report gives the same bytes, whatever order maps are walked in.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	for _, name := range report.Names() {
		for _, r := range []func() *model.Report{fixtures.Report, fixtures.HostileReport} {
			look := model.Look{ShowAll: true, ShowInfo: true, FailOn: "high", ExitCode: 1}
			want := write(t, name, r(), look)
			for range 5 {
				require.Equal(t, want, write(t, name, r(), look), name)
			}
		}
	}
}

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	return len(p), nil
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestErrorsArePassedOn(t *testing.T) {
	t.Parallel()
	gone := errors.New("the spilled run is gone")
	for name, mark := range marks {
		format, err := report.Lookup(name)
		require.NoError(t, err)
		assert.ErrorIs(t, format(broken{}, fixtures.Report(), model.Look{}), io.ErrClosedPipe, name)
		if mark == nil {
			continue
		}
		r := fixtures.Report()
		r.Findings = func(yield func(model.Finding, error) bool) { yield(model.Finding{}, gone) }
		assert.ErrorIs(t, format(io.Discard, r, model.Look{}), gone, name)
	}
}

func TestReportWithoutAnything(t *testing.T) {
	t.Parallel()
	for name := range marks {
		assert.NotEmpty(t, write(t, name, &model.Report{}, model.Look{}), name)
	}
}
