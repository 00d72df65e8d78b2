package gitlab_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/gitlab"
	"smaudit/scanner/model"
)

func quality(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, gitlab.Write(&out, r, look))
	return out.String()
}

func sast(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, gitlab.WriteSAST(&out, r, look))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	fixtures.Golden(t, "gl-code-quality-report.json", []byte(quality(t, fixtures.Report(), model.Look{})))
	fixtures.Golden(t, "gl-sast-report.json", []byte(sast(t, fixtures.Report(), model.Look{})))
}

func TestFitsSchema(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*testing.T, *model.Report, model.Look) string{"code-quality": quality, "sast": sast} {
		schema, err := jsonschema.NewCompiler().Compile(filepath.Join("testdata", name+".schema.json"))
		require.NoError(t, err)
		valid := func(text string) error {
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			require.NoError(t, err)
			return schema.Validate(value)
		}
		for kind, r := range map[string]*model.Report{"sample": fixtures.Report(), "hostile": fixtures.HostileReport(), "empty": {}} {
			assert.NoError(t, valid(write(t, r, model.Look{ShowInfo: true})), "%s of %s", name, kind)
		}
		broken := strings.Replace(write(t, fixtures.Report(), model.Look{}), "ritical", "rritical", 1)
		require.Error(t, valid(broken), "a word that is none is noticed")
	}
}

// issues is a Code Quality report, declared apart from the types that wrote it.
type issues []struct {
	Description, Fingerprint, Severity string
	Check                              string `json:"check_name"`
	Location                           struct {
		Path  string
		Lines struct{ Begin int }
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	live := model.FindingScope{Source: model.SourceAWS, Account: "111122223333", Region: "eu-west-1"}
	tests := []struct {
		finding model.Finding
		want    string
		line    int
	}{
		{model.Finding{Location: &model.Location{File: "./infra/main.tf", Line: 7}}, "infra/main.tf", 7},
		{model.Finding{Location: &model.Location{File: "/etc/x.tf"}}, "etc/x.tf", 1},
		{model.Finding{Location: &model.Location{File: "../../x.tf", Line: -1}}, "x.tf", 1},
		{model.Finding{Location: &model.Location{File: ".."}, Scope: live, Subject: model.Subject{Name: "prod/../api"}}, "aws/111122223333/eu-west-1/unknown/api", 1},
		{model.Finding{Scope: live, Subject: model.Subject{Name: "prod/api", Kind: model.KindSecret}}, "aws/111122223333/eu-west-1/secretsmanager/prod/api", 1},
	}
	for _, test := range tests {
		test.finding.Outcome, test.finding.Severity = model.Fail, model.High
		var got issues
		require.NoError(t, json.Unmarshal([]byte(quality(t, fixtures.WithFindings([]model.Finding{test.finding}), model.Look{})), &got))
		require.Len(t, got, 1)
		assert.Equal(t, test.want, got[0].Location.Path)
		assert.Equal(t, test.line, got[0].Location.Lines.Begin)
	}
}

// Lines that move change neither what GitLab knows an issue nor what it knows a vulnerability by.
func TestIdentitySurvivesLines(t *testing.T) {
	t.Parallel()
	known := func(line int) (string, string, string) {
		f := model.Finding{ID: "0b77de2a41f3a91c", Rule: "ROT001", Outcome: model.Fail, Severity: model.High, Location: &model.Location{File: "a.tf", Line: line}}
		r := fixtures.WithFindings([]model.Finding{f})
		var list issues
		require.NoError(t, json.Unmarshal([]byte(quality(t, r, model.Look{})), &list))
		var report struct {
			Vulnerabilities []struct {
				ID       string
				Tracking struct {
					Items []struct{ Signatures []struct{ Value string } }
				}
			}
		}
		require.NoError(t, json.Unmarshal([]byte(sast(t, r, model.Look{})), &report))
		found := report.Vulnerabilities[0]
		return list[0].Fingerprint, found.ID, found.Tracking.Items[0].Signatures[0].Value
	}
	fingerprint, id, signature := known(3)
	again, sameID, sameSignature := known(30)
	assert.Equal(t, []string{fingerprint, id, signature}, []string{again, sameID, sameSignature})
	assert.Equal(t, "0b77de2a41f3a91c", fingerprint)
}

// Texts that GitLab renders as Markdown carry none from outside.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, text := range fixtures.Hostile {
		f := model.Finding{ID: "1", Rule: "ROT001", Outcome: model.Fail, Severity: model.High, Message: text, Subject: model.Subject{Name: text}, Remediation: model.Remediation{Summary: text[:min(len(text), 1000)]}}
		var report struct {
			Vulnerabilities []struct{ Description, Solution string }
		}
		require.NoError(t, json.Unmarshal([]byte(sast(t, fixtures.WithFindings([]model.Finding{f}), model.Look{})), &report))
		got := report.Vulnerabilities[0]
		assert.Equal(t, model.MarkdownCode(text)+": "+model.Markdown(text), got.Description)
		assert.Equal(t, model.Markdown(f.Remediation.Summary), got.Solution)
	}
}

// What is cut is still whole Markdown, and fits.
func TestLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("` a ", 4000)
	f := model.Finding{ID: "1", Name: long, Outcome: model.Fail, Severity: model.High, Remediation: model.Remediation{Summary: long}}
	f.Controls = map[string][]string{"framework": strings.Fields(strings.Repeat("c ", 30))}
	var report struct {
		Vulnerabilities []struct {
			Name, Solution string
			Identifiers    []any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(sast(t, fixtures.WithFindings([]model.Finding{f}), model.Look{})), &report))
	got := report.Vulnerabilities[0]
	assert.Len(t, []rune(got.Name), 255)
	assert.LessOrEqual(t, len([]rune(got.Solution)), 7000)
	assert.True(t, strings.HasSuffix(got.Solution, "``") || strings.HasSuffix(got.Solution, "a"), got.Solution[len(got.Solution)-20:])
	assert.Len(t, got.Identifiers, 20)
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{0: "success", 1: "success", 2: "failure", 3: "failure", 4: "success"} {
		assert.Contains(t, sast(t, fixtures.Report(), model.Look{ExitCode: code}), `"status":"`+want+`"`)
	}
	assert.Contains(t, sast(t, fixtures.Report(), model.Look{}), "1 judgement could not be reached, 2 things could not be read")
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	for _, write := range []func(*testing.T, *model.Report, model.Look) string{quality, sast} {
		assert.NotContains(t, write(t, fixtures.Report(), model.Look{}), "CST005")
		assert.Contains(t, write(t, fixtures.Report(), model.Look{Severity: model.Info}), "CST005")
		assert.NotContains(t, write(t, fixtures.Report(), model.Look{Severity: model.High}), "ROT002")
	}
}
