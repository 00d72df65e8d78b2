package github_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/github"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, github.Write(&out, r, look))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	look := model.Look{FailOn: "high", ExitCode: 1}
	fixtures.Golden(t, "report-github.log", []byte(render(t, fixtures.Report(), look)))
}

// command is how the runner reads a line: the name, properties that are split at commas, the data.
var command = regexp.MustCompile(`^::(error|warning|notice) ([^:]*)::(.*)$`)

// parsed undoes the escapes of a line in the runner's order.
func parsed(t *testing.T, line string) (kind string, properties map[string]string, data string) {
	t.Helper()
	parts := command.FindStringSubmatch(line)
	require.NotNil(t, parts, "%q", line)
	undo := func(text string, codes ...string) string {
		for i := 0; i < len(codes); i += 2 {
			text = strings.ReplaceAll(text, codes[i], codes[i+1])
		}
		return strings.ReplaceAll(text, "%25", "%")
	}
	properties = map[string]string{}
	for pair := range strings.SplitSeq(parts[2], ",") {
		key, value, found := strings.Cut(pair, "=")
		require.True(t, found, line)
		properties[key] = undo(value, "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",")
	}
	return parts[1], properties, undo(parts[3], "%0D", "\r", "%0A", "\n")
}

// Whatever a text holds, a line stays one line and one command, and the text comes out as it is shown.
func TestHostile(t *testing.T) {
	t.Parallel()
	for i, text := range fixtures.Hostile {
		r := fixtures.WithFindings([]model.Finding{{
			ID: "0123456789", Rule: "ROT001", Severity: model.High, Outcome: model.Fail, Message: text,
			Subject: model.Subject{Name: "n" + text}, Location: &model.Location{File: text + "x.tf", Line: 3},
		}})
		lines := strings.Split(strings.TrimSuffix(render(t, r, model.Look{}), "\n"), "\n")
		require.Len(t, lines, 2, "%d %q", i, text)
		kind, properties, data := parsed(t, lines[0])
		assert.Equal(t, "error", kind)
		assert.Equal(t, map[string]string{
			"file": model.Visible(text + "x.tf"), "line": "3", "endLine": "3", "title": "ROT001 Rotation is not on",
		}, properties)
		assert.Equal(t, model.Visible("n"+text)+": "+model.Visible(text)+" (#012345)", data)
	}
}

func TestTenOfAKind(t *testing.T) {
	t.Parallel()
	var findings []model.Finding
	for _, severity := range []model.Severity{model.Critical, model.High, model.Medium, model.Info} {
		for i := range 8 {
			findings = append(findings, model.Finding{
				ID: fmt.Sprint(severity, i), Severity: severity, Outcome: model.Fail, Rule: "X1", Message: "::error::##[add-mask]x",
				Subject: model.Subject{Name: fmt.Sprint(severity, i)},
			})
		}
	}
	got := render(t, fixtures.WithFindings(findings), model.Look{Severity: model.Info})
	counts := map[string]int{}
	var beyond []string
	for line := range strings.Lines(got) {
		if !strings.HasPrefix(line, "::") {
			beyond = append(beyond, line)
			continue
		}
		kind, _, _ := parsed(t, strings.TrimSuffix(line, "\n"))
		counts[kind]++
	}
	assert.Equal(t, map[string]int{"error": 10, "warning": 8, "notice": 9}, counts)
	require.Len(t, beyond, 6)
	for i, line := range beyond {
		assert.Contains(t, line, fmt.Sprint("high", i+2), "the worst are annotated")
		assert.NotContains(t, line, "##[")
	}
	assert.Contains(t, got, "6 stand in the log of the step only, since GitHub shows 10 annotations of a kind.")
}

func TestPlace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at   *model.Location
		want string
	}{
		{nil, ""},
		{&model.Location{File: "a.tf"}, "file=a.tf,"},
		{&model.Location{File: "a.tf", Line: 3}, "file=a.tf,line=3,endLine=3,"},
		{&model.Location{File: "a,b:c.tf", Line: 3, Column: 5, EndLine: 3, EndColumn: 9}, "file=a%2Cb%3Ac.tf,line=3,endLine=3,col=5,endColumn=9,"},
		{&model.Location{File: "a.tf", Line: 3, Column: 5, EndLine: 7, EndColumn: 1}, "file=a.tf,line=3,endLine=7,"},
		{&model.Location{File: "a.tf", Line: 3, Column: 5, EndLine: 1}, "file=a.tf,line=3,endLine=3,col=5,"},
	}
	for _, test := range tests {
		f := model.Finding{ID: "1", Rule: "X1", Name: "x", Severity: model.Low, Outcome: model.Fail, Location: test.at}
		got := render(t, fixtures.WithFindings([]model.Finding{f}), model.Look{})
		assert.True(t, strings.HasPrefix(got, "::warning "+test.want+"title=x::"), got)
	}
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	assert.NotContains(t, render(t, fixtures.Report(), model.Look{}), "CST005")
	assert.Contains(t, render(t, fixtures.Report(), model.Look{Severity: model.Info}), "::notice title=CST005")
	assert.NotContains(t, render(t, fixtures.Report(), model.Look{Severity: model.High}), "ROT002")
}
