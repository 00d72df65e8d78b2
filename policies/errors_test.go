package policies

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

// userRule writes the scaffold of a rule, changed, into a directory of its own.
func userRule(t *testing.T, replace ...string) string {
	t.Helper()
	made, err := Scaffold("ORG001", "owner-missing", "house")
	require.NoError(t, err)
	root := t.TempDir()
	for _, file := range made {
		name := filepath.Join(root, filepath.FromSlash(file.Path))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		text := strings.NewReplacer(replace...).Replace(file.Text)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	return root
}

// What is wrong with a user's rule is told with file and line.
func TestFaultsOfUserRules(t *testing.T) {
	t.Parallel()
	const file = "/house/owner_missing/owner_missing.rego:"
	for _, test := range []struct {
		name       string
		old, fresh string
		where      string
		want       string
	}{
		{"syntax", "deny contains finding if {", "deny contains finding if if {", file + "25", "unexpected if keyword"},
		{"type", "not input.secret.description", "not input.secret.descripton", file + "26", "undefined ref: input.secret.descripton"},
		{"unused", "import data.smaudit.lib.param", "import data.smaudit.lib.path", file, "data.smaudit.lib.path"},
		{"network", "not input.secret.description", `http.send({"url": input.secret.name})`, file + "26", "undefined function http.send"},
		{"clock", "not input.secret.description", `time.now_ns() > 5`, file + "26", "undefined function time.now_ns"},
		{"severity", "severity: low", "severity: urgent", file + "9", "METADATA custom.severity: must be one of"},
		{"id", "id: ORG001", "id: org1", file + "7", "METADATA custom.id"},
		{"unknown key", "severity: low", "severity: low\n#   owner: me", file, "Additional property owner is not allowed"},
		{"unknown top", "# title:", "# titel: x\n# title:", file, "Additional property titel is not allowed"},
		{"bad yaml", "# title: Secret", "# title: [Secret", file + "3", "did not find expected"},
		{"conflict", "id: ORG001", "id: ROT001", file[:len(file)-1], "is already used in"},
		{"conflicting name", "name: owner-missing", "name: rotation-disabled", file[:len(file)-1], "is already used in"},
		{"no deny", "deny contains finding if", "_deny contains finding if", file + "1", "rule ORG001 has no deny"},
		{"public name", "deny contains finding if", "helper := 1\n\ndeny contains finding if", file + "25", "call it _helper"},
		{"form", "applies if {", "applies contains 1 if {", file + "20", "write: applies if"},
		{"foreign parameter", `"ORG001", "exempt_owners"`, `"ROT001", "exempt_owners"`, file + "22", "a rule reads its own parameters"},
		{"computed parameter", `"exempt_owners"`, `input.secret.name`, file + "22", "written as a literal"},
		{"package", "smaudit.rules.house.owner_missing\n", "smaudit.rules.house\n", file + "1", "smaudit.rules.<family>.<name>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root := userRule(t, test.old, test.fresh)
			_, err := Load(t.Context(), Options{Policy: []string{root}, Rules: []string{"ORG001", "house*", "ROT001"}})
			if err == nil {
				_, err = Load(t.Context(), Options{Policy: []string{root}})
			}
			require.Error(t, err)
			var fault *Error
			require.ErrorAs(t, err, &fault, "%v", err)
			assert.ErrorContains(t, err, test.where)
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestSelection(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		give Options
		want string // ids, or the error
	}{
		{"id", Options{Rules: []string{"ROT001"}}, "ROT001"},
		{"alias in any case", Options{Rules: []string{"ckv2_aws_57"}}, "ROT001"},
		{"name", Options{Rules: []string{"rotation-disabled"}}, "ROT001"},
		{"glob", Options{Rules: []string{"ROT00[12]"}}, "ROT001 ROT002"},
		{"family by letters", Options{Rules: []string{"TAG"}, Skip: []string{"TAG002"}}, "TAG001 TAG003 TAG004"},
		{"family by name", Options{Rules: []string{"tag"}, Skip: []string{"*-metadata"}}, "TAG001 TAG002 TAG004"},
		{"class", Options{Rules: []string{"ROT*"}, Classes: []string{"trail"}}, "ROT004"},
		{"class and family", Options{Rules: []string{"exposure"}, Classes: []string{"live"}}, ""},
		{"typo", Options{Rules: []string{"rotation-disabeld"}}, `no rule is called "rotation-disabeld"; did you mean rotation-disabled?`},
		{"typo in skip", Options{Skip: []string{"ROT01"}}, `no rule is called "ROT01"; did you mean ROT001?`},
		{"nonsense", Options{Rules: []string{"zzzzzzzzzz"}}, `no rule is called "zzzzzzzzzz"`},
		{"framework", Options{Frameworks: []string{"aws-fsbq"}}, `no framework is called "aws-fsbq"; did you mean aws-fsbp?`},
		{"class typo", Options{Classes: []string{"lif"}}, `no class of source is called "lif"; did you mean live?`},
		{"configuration", Options{Config: map[string]any{"rules": map[string]any{"ROT0O1": map[string]any{}}}}, "configuration: no rule has the id ROT0O1; did you mean ROT001?"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			pack, err := Load(t.Context(), test.give)
			if err != nil {
				var fault *Error
				require.ErrorAs(t, err, &fault)
				require.EqualError(t, err, test.want)
				return
			}
			var ids []string
			for _, rule := range pack.Rules() {
				ids = append(ids, rule.ID)
			}
			assert.Equal(t, test.want, strings.Join(ids, " "))
		})
	}
	frameworks, err := Load(t.Context(), Options{Frameworks: []string{"AWS-FSBP"}})
	require.NoError(t, err)
	for _, rule := range frameworks.Rules() {
		assert.Contains(t, rule.Controls, "aws-fsbp", rule.ID)
	}
}

// A rule that yields what is no denial is an error that names it, never a quiet pass.
func TestMalformedDenials(t *testing.T) {
	t.Parallel()
	const finding = "\t\t\"path\": \"description\",\n\t\t\"message\": \"the secret has no description\",\n"
	for name, test := range map[string]struct{ old, fresh, want string }{
		"no message":    {finding, "\t\t\"path\": \"description\",\n", "has no message"},
		"no path":       {finding, "\t\t\"message\": \"m\",\n", `the finding "m" of deny has no path`},
		"unknown":       {finding, finding + "\t\t\"severity\": \"high\",\n", `no member "severity"`},
		"number":        {finding, "\t\t\"path\": 1,\n\t\t\"message\": \"m\",\n", "path of a finding is number, not a string"},
		"evidence":      {finding, finding + "\t\t\"evidence\": [],\n", "evidence of a finding is array"},
		"related":       {finding, finding + "\t\t\"related\": \"name\",\n", "related of a finding is string"},
		"no object":     {"deny contains finding if {", "deny contains finding.path if {", "deny contains string, which is no object"},
		"same key":      {"deny contains finding if {", "deny contains object.union(finding, {\"path\": p}) if {\n\tsome p in [\"a\", \"b\"]", `two findings with key ""`},
		"failing call":  {"not input.secret.description", "to_number(input.secret.name) > 1", "to_number"},
		"endless":       {"not input.secret.description", "some a in numbers.range(1, 9000)\n\tsome b in numbers.range(1, 9000)\n\ta * b < 0", "takes too long"},
		"contradiction": {"deny contains finding if {", "_word := 1\n\n_word := 2 if input.secret.name\n\ndeny contains finding if {\n\t_word == 1", "conflict"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pack, err := Load(t.Context(), Options{Policy: []string{userRule(t, test.old, test.fresh)}, Rules: []string{"ORG001"}})
			require.NoError(t, err)
			secret := &model.Secret{Object: model.Object{ID: "s", Name: "app/db"}}
			_, err = pack.Evaluator().Judge(t.Context(), 0, &model.Input{Kind: model.KindSecret, Secret: secret})
			require.ErrorContains(t, err, "rule ORG001: ")
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestJudgingStopsWithItsContext(t *testing.T) {
	t.Parallel()
	root := userRule(t, "not input.secret.description", "some a in numbers.range(1, 9000)\n\tsome b in numbers.range(1, 9000)\n\ta * b < 0")
	pack, err := Load(t.Context(), Options{Policy: []string{root}, Rules: []string{"ORG001"}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = pack.Evaluator().Judge(ctx, 0, &model.Input{Kind: model.KindSecret, Secret: &model.Secret{}})
	require.ErrorIs(t, err, context.Canceled)
	_, err = pack.Evaluator().Judge(t.Context(), 0, &model.Input{Kind: model.KindSecret, Secret: &model.Secret{}})
	require.True(t, errors.Is(err, ErrBudget), "%v", err)
}

func TestScaffoldIsARuleWhoseTestsPass(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{Policy: []string{userRule(t)}, Rules: []string{"ORG001"}})
	require.NoError(t, err)
	assert.Empty(t, pack.Warnings())
	rules := pack.Rules()
	assert.Equal(t, "owner-missing", rules[0].Name)
	assert.True(t, rules[0].Custom)
	assert.Equal(t, []model.Parameter{{Name: "exempt_owners", Default: []any{"rds"}}}, rules[0].Parameters)

	report, err := pack.Test(t.Context(), TestOptions{Custom: true})
	require.NoError(t, err)
	require.Len(t, report.Results, 4)
	for _, result := range report.Results {
		assert.True(t, result.Passed, result.Fault)
	}
	for _, names := range [][3]string{{"org1", "a-b", "house"}, {"ORG001", "A_b", "house"}, {"ORG001", "a-b", "../x"}, {"ORG001", "house-default", "house"}} {
		_, err := Scaffold(names[0], names[1], names[2])
		assert.Error(t, err, names)
	}
}

func TestFailingTestIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{Policy: []string{userRule(t, `not input.secret.description`, `input.secret.description`)}, Rules: []string{"ORG001"}})
	require.NoError(t, err)
	report, err := pack.Test(t.Context(), TestOptions{Custom: true, Run: "test_deny"})
	require.NoError(t, err)
	require.Len(t, report.Results, 1)
	assert.False(t, report.Results[0].Passed)
	assert.Contains(t, report.Results[0].Fault, "line 9 is not true")
}
