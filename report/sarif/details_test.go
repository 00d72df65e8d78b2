package sarif

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/scanner/model"
)

func TestPseudoPath(t *testing.T) {
	t.Parallel()
	live := model.FindingScope{Source: model.SourceAWS, Account: "111122223333", Region: "eu-west-1", ID: "s"}
	global := model.FindingScope{Source: model.SourceAWS}
	tests := []struct {
		scope   model.FindingScope
		subject model.Subject
		want    string
	}{
		{live, model.Subject{Kind: model.KindSecret, Name: "prod/db"}, "aws/111122223333/eu-west-1/secretsmanager/prod/db"},
		{live, model.Subject{Kind: model.KindKey, ID: "key/1"}, "aws/111122223333/eu-west-1/kms/key/1"},
		{live, model.Subject{Kind: model.KindConsumer, Name: "x", ARN: "arn:aws:ecs:eu-west-1:1:task/x"}, "aws/111122223333/eu-west-1/ecs/x"},
		{live, model.Subject{Name: "x", ARN: "arn:aws"}, "aws/111122223333/eu-west-1/unknown/x"},
		{global, model.Subject{Kind: model.KindPrincipal, Name: "role/app"}, "aws/unknown/global/iam/role/app"},
		{model.FindingScope{Source: model.SourcePlan, ID: "infra"}, model.Subject{Address: `x.y["a"]`, Name: "n"}, "plan/infra/x.y%5B%22a%22%5D"},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, pseudoPath(&model.Finding{Scope: test.scope, Subject: test.subject}))
	}
}

func TestRegionEndsAfterItBegins(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at   model.Location
		want string
	}{
		{model.Location{}, `{"startLine":1}`},
		{model.Location{Line: 3, Column: 5, EndLine: 2, EndColumn: 9}, `{"startLine":3,"startColumn":5}`},
		{model.Location{Line: 3, Column: 5, EndLine: 3, EndColumn: 2}, `{"startLine":3,"startColumn":5,"endLine":3}`},
		{model.Location{Line: 3, Column: 5, EndLine: 4, EndColumn: 2}, `{"startLine":3,"startColumn":5,"endLine":4,"endColumn":2}`},
	}
	for _, test := range tests {
		var out bytes.Buffer
		e := newEncoder(&out)
		e.value(region(&test.at))
		require.NoError(t, e.end())
		assert.Equal(t, test.want, out.String())
	}
}

func TestSuppressionKind(t *testing.T) {
	t.Parallel()
	f := &model.Finding{Location: &model.Location{File: "main.tf"}, Suppression: &model.Suppression{Reason: "known", Origin: "main.tf:3", Kind: model.SuppressionInline}}
	assert.Equal(t, "inSource", suppression(f).Kind)
	f.Suppression.Origin = "call.tf:3" // above the call of the module that main.tf is of
	assert.Equal(t, "inSource", suppression(f).Kind)
	f.Suppression.Origin, f.Suppression.Kind = "main.tf:3", model.SuppressionByFile // somebody's name of the ignore file
	assert.Equal(t, "external", suppression(f).Kind)
	f.Suppression = nil
	assert.Equal(t, "external", suppression(f).Kind)
}

func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	r := fixtures.WithFindings(nil)
	for i := range maxNotes + 30 {
		r.Gaps = append(r.Gaps, model.Gap{Operation: fmt.Sprint("read ", i), Reason: model.GapInvalid})
	}
	out := newRun(r, model.Look{}).invocation(r).ToolExecutionNotifications
	require.Len(t, out, maxNotes+1)
	assert.Equal(t, "32 further notifications were left out.", *out[maxNotes].Message.Text)
}

func TestHelp(t *testing.T) {
	t.Parallel()
	text, markdown := help(&model.Rule{
		ID: "ROT001", Description: "Why.\nIt [matters](https://evil.example).",
		Remediation: model.Remediation{Summary: "Do it.", Terraform: "a = <<EOT\n```\n\tb\x1b\nEOT"},
	})
	assert.Contains(t, text, "Why it matters\nWhy. It [matters] (https://evil.example).")
	assert.Contains(t, markdown, "### Terraform\n````hcl\na = <<EOT\n```\n  b\\x1b\nEOT\n````")
	assert.NotContains(t, text, "AWS CLI", "what a rule does not say has no heading")
	assert.Contains(t, markdown, "skip_rules: [ROT001]")
}

func TestRuleTexts(t *testing.T) {
	t.Parallel()
	d := descriptor(&model.Rule{ID: "XYZ001", Name: "a-name of_mine", Description: strings.Repeat("é", 3000), Severity: "odd", Custom: true})
	assert.Equal(t, "ANameOfMine", *d.Name)
	assert.Equal(t, "a-name of_mine.", *d.ShortDescription.Text)
	assert.Len(t, []rune(*d.FullDescription.Text), maxDescription)
	assert.Equal(t, "warning", d.DefaultConfiguration.Level)
	assert.Equal(t, "medium", d.Properties["precision"])
	assert.Equal(t, "XYZ001", pascal("秘密", "XYZ001"))
	assert.Equal(t, "external/cwe/cwe-798", controlTag("cwe", "CWE-798"))
}

func TestWhatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	bad := model.Finding{Rule: "ROT001", Outcome: model.Fail, Evidence: map[string]any{"x": math.NaN()}}
	err := Write(&bytes.Buffer{}, fixtures.WithFindings([]model.Finding{bad}), model.Look{})
	assert.ErrorContains(t, err, "NaN")
}
