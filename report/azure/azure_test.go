package azure_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/azure"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, azure.Write(&out, r, look))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	fixtures.Golden(t, "report-azure.log", []byte(render(t, fixtures.Report(), model.Look{FailOn: "high", ExitCode: 1})))
}

// command is how the agent reads a line: properties up to the first bracket, split at semicolons.
var command = regexp.MustCompile(`^##vso\[task\.logissue ([^\]]*)\](.*)$`)

// parsed undoes the escapes as the agent does.
func parsed(t *testing.T, line string) (properties map[string]string, data string) {
	t.Helper()
	parts := command.FindStringSubmatch(line)
	require.NotNil(t, parts, "%q", line)
	properties = map[string]string{}
	undo := strings.NewReplacer("%3B", ";", "%5D", "]", "%0D", "\r", "%0A", "\n", "%AZP25", "%")
	for pair := range strings.SplitSeq(parts[1], ";") {
		key, value, found := strings.Cut(pair, "=")
		require.True(t, found, line)
		properties[key] = undo.Replace(value)
	}
	return properties, undo.Replace(parts[2])
}

// Whatever a text holds, a line stays one line and one command, and the text comes out as it is shown.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, text := range append(fixtures.Hostile, "a;type=error]b", "##[add-mask]x", "##vso[task.setvariable variable=PATH]x") {
		r := fixtures.WithFindings([]model.Finding{{
			ID: "0123456789", Rule: "ROT001", Severity: model.Medium, Outcome: model.Fail, Message: text,
			Subject: model.Subject{Name: "n" + text}, Location: &model.Location{File: text + "x.tf", Line: 3, Column: 2},
		}})
		got := render(t, r, model.Look{})
		lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		require.Len(t, lines, 2, "%q", text)
		shown := func(s string) string { return strings.ReplaceAll(model.Visible(s), "##", "# #") }
		properties, data := parsed(t, lines[0])
		assert.Equal(t, map[string]string{
			"type": "warning", "sourcepath": shown(text + "x.tf"), "linenumber": "3", "columnnumber": "2", "code": "ROT001",
		}, properties)
		assert.Equal(t, "ROT001 Rotation is not on: "+shown("n"+text)+": "+shown(text)+" (#012345)", data)
		assert.Equal(t, 1, strings.Count(got, "##"), "one command, and no other")
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	for severity, want := range map[model.Severity]string{
		model.Critical: "error", model.High: "error", model.Medium: "warning", model.Low: "warning", model.Info: "warning", "odd": "warning",
	} {
		f := model.Finding{ID: "1", Rule: "X1", Severity: severity, Outcome: model.Fail}
		got := render(t, fixtures.WithFindings([]model.Finding{f}), model.Look{ShowInfo: true})
		assert.True(t, strings.HasPrefix(got, "##vso[task.logissue type="+want+";code=X1]"), got)
	}
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	assert.NotContains(t, render(t, fixtures.Report(), model.Look{}), "CST005")
	assert.Contains(t, render(t, fixtures.Report(), model.Look{Severity: model.Info}), "code=CST005]")
	assert.NotContains(t, render(t, fixtures.Report(), model.Look{Severity: model.High}), "ROT002")
}
