package markdown_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/fixtures"
	"smaudit/report/markdown"
	"smaudit/scanner/model"
)

func render(t require.TestingT, r *model.Report, look model.Look) string {
	var out bytes.Buffer
	require.NoError(t, markdown.Write(&out, r, look))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	look := model.Look{FailOn: "high", ExitCode: 1, Category: "smaudit/code/"}
	fixtures.Golden(t, "report.md", []byte(render(t, fixtures.Report(), look)))
}

// The mark is the first line whatever the category is, and nothing of it shows.
func TestMark(t *testing.T) {
	t.Parallel()
	for category, want := range map[string]string{
		"": "code", "smaudit/code/": "smaudit/code", "a--> <b>": "a-b", "-->": "code", "\n": "code", "é/live": "live",
	} {
		first, _, _ := strings.Cut(render(t, fixtures.Report(), model.Look{Category: category}), "\n")
		assert.Equal(t, "<!-- smaudit:"+want+" -->", first, "%q", category)
	}
}

// However many findings there are and whatever they say, the comment is short enough, the worst are in it,
// and all others are counted.
func TestLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 400).Draw(t, "findings")
		text := rapid.OneOf(rapid.SampledFrom(fixtures.Hostile), rapid.StringN(0, 400, 2000)).Draw(t, "text")
		var findings []model.Finding
		for i := range n {
			severity := model.Severities[i*4/n]
			findings = append(findings, model.Finding{
				ID: fmt.Sprintf("%06d", i), Rule: fmt.Sprint("R", i/3), Name: text, Severity: severity, Outcome: model.Fail, Message: text,
				Subject: model.Subject{Name: text}, Location: &model.Location{File: text + "x"}, Remediation: model.Remediation{Summary: text},
			})
		}
		got := render(t, fixtures.WithFindings(findings), model.Look{FailOn: text + "x", ExitCode: 1, Category: text})
		assert.LessOrEqual(t, len(got), markdown.Limit)
		listed := 0
		for listed < n && strings.Contains(got, fmt.Sprintf("`#%06d`", listed)) {
			listed++
		}
		assert.Equal(t, listed, strings.Count(got, "`\n- ")+strings.Count(got, "\n\n- "), "those that are listed are the first")
		_, said, _ := strings.Cut(got, "for want of room: ")
		said, _, _ = strings.Cut(said, ".**")
		left := 0
		for part := range strings.SplitSeq(said, ", ") {
			var count int
			fmt.Sscan(part, &count)
			left += count
		}
		assert.Equal(t, n, listed+left)
	})
}

// Texts from outside stand in code spans or are plain words, each on its own line of the list.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, text := range fixtures.Hostile {
		f := model.Finding{
			ID: "0123456789", Rule: text, Name: text, Severity: model.High, Outcome: model.Fail, Message: text,
			Subject: model.Subject{Name: text}, Location: &model.Location{File: text + "x.tf"}, Remediation: model.Remediation{Summary: text},
		}
		got := render(t, fixtures.WithFindings([]model.Finding{f}), model.Look{})
		short := func(s string, n int) string { return model.Shorten(model.Visible(s), n) }
		want := "- " + model.MarkdownCode(short(text+"x.tf", 100)) + " " + model.MarkdownCode(short(text, 100)) + ": " + model.Markdown(short(text, 300)) + " `#012345`\n"
		assert.Contains(t, got, want)
		assert.Contains(t, got, "\n#### HIGH: "+model.Markdown(model.Shorten(text, 300))+"\n")
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	f := model.Finding{
		ID: "0123456789", Rule: "POL001", Severity: model.High, Outcome: model.Fail, Message: "it is public", Subject: model.Subject{Name: "a"},
		Evidence: map[string]any{"fix": map[string]any{"summary": "add aws:SourceAccount @all"}},
	}
	assert.Contains(t, render(t, fixtures.WithFindings([]model.Finding{f}), model.Look{}), "it is public; edit: add `aws:SourceAccount @all` `#012345`\n")
}

func TestNotShown(t *testing.T) {
	t.Parallel()
	assert.Contains(t, render(t, fixtures.Report(), model.Look{}), "Not shown, by threshold or baseline: 1 info.")
	assert.Contains(t, render(t, fixtures.Report(), model.Look{Severity: model.High}), "Not shown, by threshold or baseline: 1 medium, 2 low, 1 info.")
	assert.NotContains(t, render(t, fixtures.Report(), model.Look{Severity: model.Info}), "Not shown")
}
