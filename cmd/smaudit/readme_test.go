package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/policies"
	"smaudit/report"
)

// fence finds the fenced blocks of a Markdown file: language, text.
var fence = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

// TestREADMEExample runs the first example of the README: the Terraform that it shows must give the
// output that it shows, to the letter.
func TestREADMEExample(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	blocks := fence.FindAllSubmatch(readme, 3)
	require.Len(t, blocks, 3)
	require.Equal(t, "hcl", string(blocks[0][1]))
	first, shown, _ := strings.Cut(string(blocks[1][2]), "\n")
	require.Equal(t, "$ smaudit scan main.tf", first)

	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("main.tf", blocks[0][2], 0o644))
	var out, messages bytes.Buffer
	code := run([]string{"scan", "main.tf", "--no-state"}, strings.NewReader(""), &out, &messages)
	assert.Equal(t, exitFindings, code)
	assert.Empty(t, messages.String())
	assert.Equal(t, shown, out.String())
}

// TestREADMENamesWhatExists holds the README's lists against the program.
func TestREADMENamesWhatExists(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	text := string(readme)
	rules, err := policies.Catalogue()
	require.NoError(t, err)
	for _, rule := range rules {
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", rule.ID, rule.Severity, strings.Join(rule.Sources, " "), rule.Title)
		assert.True(t, strings.Contains(text, row), "the table lacks the row %s", row)
	}
	for _, format := range report.Names() {
		assert.True(t, strings.Contains(text, "`"+format+"`"), "the format %s is not mentioned", format)
	}
	for _, command := range (&app{}).root().Commands() {
		if !command.Hidden {
			assert.True(t, strings.Contains(text, "smaudit "+command.Name()), "the command %s is not mentioned", command.Name())
		}
	}
}
