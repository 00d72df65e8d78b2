package text_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/text"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, text.Write(&out, r, look))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	gate := model.Look{FailOn: "high", ExitCode: 1, ReadLines: fixtures.SampleLines}
	open := gate
	open.ShowAll, open.ShowInfo = true, true
	narrow := gate
	narrow.Width = 50
	colored := gate
	colored.Color = true
	tests := map[string]model.Look{"report.txt": gate, "report-all.txt": open, "report-narrow.txt": narrow, "report-color.ansi": colored}
	for name, look := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fixtures.Golden(t, name, []byte(render(t, fixtures.Report(), look)))
		})
	}
}

func TestFitsTheWidth(t *testing.T) {
	t.Parallel()
	for _, width := range []int{0, 40, 61, 100, 200} {
		want := width
		if width == 0 {
			want = 80
		}
		look := model.Look{Width: width, ShowAll: true, ShowInfo: true, ReadLines: fixtures.SampleLines, FailOn: strings.Repeat("x", 300), ExitCode: 1}
		for line := range strings.Lines(render(t, fixtures.HostileReport(), look)) {
			assert.LessOrEqual(t, displaywidth.String(strings.TrimSuffix(line, "\n")), want, line)
		}
	}
}

// Colour adds nothing but colour.
func TestColorIsNotTheOnlyCarrier(t *testing.T) {
	t.Parallel()
	look := model.Look{ShowAll: true, FailOn: "high", ExitCode: 1, ReadLines: fixtures.SampleLines}
	plain := render(t, fixtures.Report(), look)
	look.Color = true
	colored := render(t, fixtures.Report(), look)
	assert.NotEqual(t, plain, colored)
	assert.Equal(t, plain, regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(colored, ""))
}

func TestThreshold(t *testing.T) {
	t.Parallel()
	got := render(t, fixtures.Report(), model.Look{Severity: model.High})
	assert.Contains(t, got, "ROT001")
	assert.NotContains(t, got, "ROT002")
	assert.Contains(t, got, "Not shown 1 medium (--severity medium shows them)")
	assert.Contains(t, got, "Not shown 2 low (--severity low shows them)")
	assert.Contains(t, got, "2 critical  2 high  1 medium  2 low  1 info", "the counts are those of the report")
	assert.Contains(t, render(t, fixtures.Report(), model.Look{Severity: model.Info}), "CST005")
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		gate string
		exit int
		want string
	}{
		{"high", 1, "FAIL: 4 findings >= high (exit 1). Use --fail-on none to report only."},
		{"critical", 1, "FAIL: 2 findings >= critical (exit 1). Use --fail-on none to report only."},
		{"ROT,KMS001", 1, "FAIL: findings match --fail-on ROT,KMS001 (exit 1). Use --fail-on none to report\nonly."},
		{"LOG001", 0, "PASS: no finding matches --fail-on LOG001 (exit 0)."},
		{"none", 0, "DONE: nothing gates (--fail-on none, exit 0)."},
		{"high", 0, "FAIL: 4 findings >= high, but exit 0 was asked for."},
		{"high", 3, "FAIL: the audit could not be finished (exit 3)."},
		{"high", 4, "INCOMPLETE: no finding reaches the gate, but not everything was judged (exit 4,\n--require-complete)."},
		{"", 0, "Cost      $2.21/month, possible savings $0.80 (prices 2026-11-01)"},
	}
	for _, test := range tests {
		got := render(t, fixtures.Report(), model.Look{FailOn: test.gate, ExitCode: test.exit})
		assert.True(t, strings.HasSuffix(got, "\n"+test.want+"\n"), "%s: %s", test.gate, got[len(got)-200:])
	}
	empty := fixtures.WithFindings(nil)
	assert.Contains(t, render(t, empty, model.Look{FailOn: "high"}), "PASS: no finding >= high (exit 0).")
}

// The line of a finding is shown without what could be a value, in every syntax.
func TestExcerptShowsNoLiteral(t *testing.T) {
	t.Parallel()
	const canary = "hunter2CANARY"
	lines := []string{
		`secret_string = "%s"`, `secret_string = "${upper("%s")}"`, `value = upper("%s")`, `tags = { token = "%s" }`,
		`password: %s`, `- %s`, `  - Name: %s # note`, `"Key": "%s",`, `export PASSWORD=%s`, `%s`, `a = b # %s`, `a = 7 // %s`,
		`aws secretsmanager put-secret-value --secret-string %s`, `url = postgres://user:%s@host`, `user:%s=x`, `"a" "%s" {`,
		`schedule_expression = "rate(%s)"`, `runtime = "python%s"`, `secret_string = <<%s`, `["%s"]`, `x = jsonencode({ p = "%s" })`,
	}
	shown := 0
	for _, file := range []string{"a.tf", "a.yaml", "a.json", "a.sh"} {
		for _, line := range lines {
			source := fmt.Sprintf(line, canary)
			f := model.Finding{ID: "0123456789", Rule: "EXP001", Outcome: model.Fail, Location: &model.Location{File: file, Line: 1, Column: 1}}
			look := model.Look{ReadLines: func(string) (string, error) { return source, nil }}
			got := render(t, fixtures.WithFindings([]model.Finding{f}), look)
			assert.NotContains(t, got, "CANARY", "%s: %s", file, source)
			shown += strings.Count(got, "1 | ")
		}
	}
	assert.Greater(t, shown, 20, "most lines are shown without the literal")
}

func TestSameMessageOnce(t *testing.T) {
	t.Parallel()
	var findings []model.Finding
	for i := range 30 {
		findings = append(findings, model.Finding{
			ID: fmt.Sprintf("%06x", i), Rule: "ROT001", Outcome: model.Fail, Severity: model.High, Message: "rotation is not on",
			Subject: model.Subject{Kind: model.KindSecret, Name: fmt.Sprint("prod/", i)}, Scope: model.FindingScope{Account: "111122223333", Region: "eu-west-1"},
		})
	}
	got := render(t, fixtures.WithFindings(findings), model.Look{})
	assert.Equal(t, 1, strings.Count(got, "rotation is not on"))
	assert.Contains(t, got, "30 secrets")
	assert.Less(t, strings.Count(got, "\n"), 45, "thirty findings fit on a screen")
}

func TestEdit(t *testing.T) {
	t.Parallel()
	f := model.Finding{
		ID: "0123456789", Rule: "POL001", Outcome: model.Fail, Severity: model.Critical, Message: "everybody may read it",
		Evidence: map[string]any{"fix": map[string]any{"summary": "in Share add StringEquals aws:PrincipalOrgID o-\x1babcdefghij"}},
	}
	var out bytes.Buffer
	require.NoError(t, text.Write(&out, fixtures.WithFindings([]model.Finding{f}), model.Look{}))
	assert.Contains(t, out.String(), "    edit: in Share add StringEquals aws:PrincipalOrgID o-")
	assert.NotContains(t, out.String(), "\x1b")
}
