package policies

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

// Each test of each rule is a subtest here. All files are compiled strictly and against the schemas.
func TestRego(t *testing.T) {
	t.Parallel()
	report := regoReport(t)
	require.NotEmpty(t, report.Results)
	for _, result := range report.Results {
		t.Run(result.Package+"."+result.Name, func(t *testing.T) {
			assert.True(t, result.Passed, "%s:%d: %s", result.File, result.Line, result.Fault)
		})
	}
}

func regoReport(t *testing.T) TestReport {
	t.Helper()
	pack, err := Load(t.Context(), Options{Rules: []string{"*"}})
	require.NoError(t, err)
	report, err := pack.Test(t.Context(), TestOptions{})
	require.NoError(t, err)
	return report
}

// Every line of a rule is reached by its tests, and of the helpers 95 of 100.
func TestRegoCoverage(t *testing.T) {
	t.Parallel()
	report := regoReport(t)
	lines, missed := 0, 0
	for _, file := range sortedKeys(report.Lines) {
		uncovered := report.Uncovered[file]
		if strings.HasPrefix(file, "policies/rules/") {
			assert.Empty(t, uncovered, "%s: no test reaches these lines", file)
			continue
		}
		lines, missed = lines+report.Lines[file], missed+len(uncovered)
	}
	require.Positive(t, lines)
	assert.LessOrEqual(t, 20*missed, lines, "lib and main: %d of %d lines are reached by no test", missed, lines)
}

func TestRulesAreFormatted(t *testing.T) {
	t.Parallel()
	require.NoError(t, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".rego" {
			return err
		}
		text, err := fs.ReadFile(files, name)
		require.NoError(t, err)
		formatted, err := format.SourceWithOpts(name, text, format.Opts{RegoVersion: ast.RegoV1})
		require.NoError(t, err)
		assert.Equal(t, string(formatted), string(text), "%s: run opa fmt -w", name)
		for i, line := range strings.Split(string(text), "\n") {
			long := len([]rune(line)) > 120 && !strings.Contains(line, "https://")
			assert.False(t, long, "%s:%d is longer than 120 columns", name, i+1)
		}
		return nil
	}))
}

// Three files are a rule: the rule, its tests, its examples.
func TestEachRuleHasTestsAndExamples(t *testing.T) {
	t.Parallel()
	found, err := scan()
	require.NoError(t, err)
	tests := make(map[string][]string)
	for _, test := range found.tests {
		module, err := test.parse(false)
		require.NoError(t, err)
		for _, rule := range module.Rules {
			tests[path.Dir(test.file)] = append(tests[path.Dir(test.file)], rule.Head.Name.String())
		}
	}
	for _, rule := range found.rules {
		for _, prefix := range []string{"test_deny_", "test_allow_", "test_skip_", "test_absent_"} {
			has := slices.ContainsFunc(tests[path.Dir(rule.file)], func(name string) bool { return strings.HasPrefix(name, prefix) })
			assert.True(t, has, "%s has no %s…", rule.file, prefix)
		}
	}
	examples, err := examplesOf(found.rules)
	require.NoError(t, err)
	for i, example := range examples {
		assert.NotEmpty(t, example.Wants, "%s wants nothing", example.File)
		if slices.Contains(found.rules[i].rule.Sources, "code") {
			assert.True(t, slices.ContainsFunc(example.Files, ExampleFile.Bad), "%s has no bad file", example.File)
			assert.True(t, slices.ContainsFunc(example.Files, func(f ExampleFile) bool { return !f.Bad() }), "%s has no good file", example.File)
		}
		if slices.Contains(found.rules[i].rule.Sources, "live") {
			for _, name := range []string{"bad.account.json", "good.account.json"} {
				assert.True(t, slices.ContainsFunc(example.Files, func(f ExampleFile) bool { return f.Name == name }), "%s has no %s", example.File, name)
			}
		}
	}
}

func TestRulesAreCalledByTheirFolders(t *testing.T) {
	t.Parallel()
	prefixes := map[string]string{
		"rotation": "ROT", "policy": "POL", "cross_account": "XAC", "identity": "IAM", "key": "KMS", "use": "USE",
		"tag": "TAG", "cost": "CST", "caching": "CCH", "trail": "LOG", "network": "NET", "exposure": "EXP",
	}
	found, err := scan()
	require.NoError(t, err)
	for _, source := range found.rules {
		rule, folder := source.rule, path.Base(path.Dir(source.file))
		assert.Equal(t, prefixes[rule.Family], rule.ID[:3], rule.ID)
		assert.Equal(t, "policies/rules/"+rule.Family+"/"+folder+"/"+folder+".rego", source.file)
		assert.Equal(t, rulesPackage+rule.Family+"."+folder, source.pkg)
		name := strings.ReplaceAll(folder, "_", "-")
		assert.Regexp(t, regexp.QuoteMeta(name)+"$", rule.Name, "%s: the folder is the name, but for the family word in front", rule.ID)
	}
}

// What a rule reads decides when it is unknown; a rule that reads an object as a whole would be
// unknown for any hidden attribute of it.
func TestBuiltInRulesReadAttributes(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{Rules: []string{"*"}})
	require.NoError(t, err)
	for i, source := range pack.loaded.rules {
		prefix := source.module.Package.Path
		for _, name := range []string{"applies", "deny"} {
			for _, wide := range readsOf(pack.compiler, prefix.Append(ast.StringTerm(name))).wide {
				t.Errorf("%s reads all of %s", wide.location, spell(wide.path))
			}
		}
		assert.NotNil(t, pack.rules[i].memo, source.file)
	}
}

// A secret in its recovery window is exempt from every rule but two.
func TestSecretRulesLeaveDeletedSecretsAlone(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{Rules: []string{"*"}})
	require.NoError(t, err)
	for _, rule := range pack.Rules() {
		if rule.Subject == model.KindSecret && rule.ID != "USE003" && rule.ID != "KMS002" {
			assert.Contains(t, rule.Reads.Applies, model.Path("secret.deleted_at"), rule.ID)
		}
	}
}

func TestSchemaOfARuleIsThatOfItsSubject(t *testing.T) {
	t.Parallel()
	found, err := scan()
	require.NoError(t, err)
	for _, source := range found.rules {
		assert.Contains(t, source.text, "#   - input: schema."+string(source.rule.Subject)+"\n", source.file)
	}
}
