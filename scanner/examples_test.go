package scanner_test

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/aws"
	"smaudit/scanner/cost"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
)

// examplesAt is when the examples are judged: what they say of runtimes depends on it.
var examplesAt = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestExamples runs every rule's examples through the real readers. Each bad file must give exactly
// the findings of the rule's family that the archive wants, each good file none. The lines
//
//	want bad.tf: ROT001 aws_secretsmanager_secret.db
//	config: {rules: {XAC005: {regions: [eu-west-1]}}}
//	trusted: {accounts: ["444455556666"]}
//	classes: [{name: prod, names: [prod/*]}]
//
// of the archive's comment say what is wanted, and under which configuration.
func TestExamples(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("..", "policies", "rules", "*", "*", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(name)))+"/"+filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			runExamples(t, name)
		})
	}
}

func runExamples(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	require.NoError(t, err)
	wanted, config, with := readComment(t, string(archive.Comment))
	family := filepath.Base(filepath.Dir(filepath.Dir(name)))
	with.Rules, err = policies.Load(context.Background(), policies.Options{Rules: []string{family}, Config: config})
	require.NoError(t, err)
	seen := make(map[string]bool)
	for _, file := range archive.Files {
		if strings.HasPrefix(file.Name, "bad.") || strings.HasPrefix(file.Name, "good.") {
			got := scanExample(t, with, archive, file)
			assert.Equal(t, wanted[file.Name], got, "%s", file.Name)
			seen[file.Name] = true
		}
	}
	for file := range wanted {
		assert.True(t, seen[file], "%s is wanted to give findings and is not there", file)
	}
	assert.NotEmpty(t, wanted, "no finding is wanted")
}

// readComment returns the wanted findings of each file, sorted, and the configuration: that of the rules, and
// that of the scan.
func readComment(t *testing.T, comment string) (wanted map[string][]string, config map[string]any, with *scanner.Options) {
	wanted, with = make(map[string][]string), new(scanner.Options)
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if text, ok := strings.CutPrefix(line, "config:"); ok {
			require.NoError(t, yaml.Unmarshal([]byte(text), &config))
		}
		if text, ok := strings.CutPrefix(line, "trusted:"); ok {
			require.NoError(t, yaml.Unmarshal([]byte(text), &with.Trust))
		}
		if text, ok := strings.CutPrefix(line, "classes:"); ok {
			require.NoError(t, yaml.Unmarshal([]byte(text), &with.Classes))
		}
		if text, ok := strings.CutPrefix(line, "want "); ok {
			file, finding, ok := strings.Cut(text, ": ")
			require.True(t, ok, line)
			wanted[file] = append(wanted[file], finding)
		}
	}
	for _, findings := range wanted {
		slices.Sort(findings)
	}
	return wanted, config, with
}

// scanExample scans one file of the archive, with the files beside it that are no examples.
func scanExample(t *testing.T, with *scanner.Options, archive *txtar.Archive, example txtar.File) []string {
	if strings.HasSuffix(example.Name, ".account.json") {
		return auditExample(t, with, example.Data)
	}
	files := fstest.MapFS{path.Join("root", example.Name): &fstest.MapFile{Data: example.Data}}
	for _, other := range archive.Files {
		if !strings.HasPrefix(other.Name, "bad.") && !strings.HasPrefix(other.Name, "good.") {
			files[path.Join("root", other.Name)] = &fstest.MapFile{Data: other.Data}
		}
	}
	return judgeExample(t, with, iac.New(files, []string{"root"}, iac.Options{Now: examplesAt, SourceRoot: "root", Logs: trail.Files{Settings: trail.Settings{Source: "files"}}}))
}

// auditExample reads the account that an example describes as a live one, from a stand-in for AWS.
func auditExample(t *testing.T, with *scanner.Options, text []byte) []string {
	account, err := fake.Parse(text)
	require.NoError(t, err)
	server := fake.New(fake.One(account), fake.Options{})
	got := judgeExample(t, with, aws.New(aws.Options{
		Endpoint: "http://aws.test", AccessKey: fake.Credential(account.Account), HTTP: server.Client(),
		Now: examplesAt, ValueAges: scanner.ValueAges(with.Rules), AllVersions: true,
	}))
	assert.Zero(t, server.ValueReads(), "a value was asked for")
	return got
}

func judgeExample(t *testing.T, with *scanner.Options, from scanner.Collector) []string {
	audit, err := scanner.Scan(context.Background(), scanner.Options{
		Collectors: []scanner.Collector{from}, Rules: with.Rules, Classes: with.Classes, Trust: with.Trust, Prices: cost.Default(), Started: examplesAt,
	})
	require.NoError(t, err)
	defer audit.Close()
	report := audit.Report(examplesAt)
	for _, gap := range report.Gaps {
		assert.Failf(t, "gap", "%s: %s", gap.Operation, gap.Detail)
	}
	return failing(t, report)
}

// failing lists the failing findings of a report as "RULE address".
func failing(t *testing.T, report *model.Report) []string {
	var out []string
	for finding, err := range report.Findings {
		require.NoError(t, err)
		switch finding.Outcome {
		case model.Fail:
			out = append(out, fmt.Sprintf("%s %s", finding.Rule, subjectName(finding.Subject)))
		case model.Errored:
			assert.Fail(t, "error", "%s: %s", finding.Rule, finding.Message)
		}
	}
	slices.Sort(out)
	return out
}

func subjectName(s model.Subject) string {
	if s.Address != "" {
		return s.Address
	}
	return s.Name
}
