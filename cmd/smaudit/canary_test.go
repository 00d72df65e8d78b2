package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/report"
	"smaudit/scanner/iac"
)

// canary is what stands in the place of every value in the inputs: none may be seen again. Most
// look like nothing but words, since in those places everything is a value; where a text is shown
// unless it looks like a credential, the canary looks like one.
var canary = regexp.MustCompile(`(?i)canary`)

// TestNoValueIsShown plants canaries in every place of every kind of input, broken ones as well, and
// looks for them in every output, message and snapshot.
func TestNoValueIsShown(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "canary", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			dir := extract(t, archive)
			for _, format := range report.Names() {
				assertSilent(t, format, scanned(t, dir, "-f", format, "--all-outcomes", "--severity", "info", "-v"))
			}
			assertSilent(t, "snapshots", snapshots(t, dir))
		})
	}
}

// TestRecordedFixturesShowNoValue does the same for what terraform recorded: the schema-only
// provider makes values that carry a canary.
func TestRecordedFixturesShowNoValue(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "fixtures", "iac")
	planted := 0
	for _, name := range []string{"faults/first.plan.json", "faults/later.plan.json", "faults/state.json", "faults/terraform.tfstate", "cloudformation/faults.template.yaml"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		planted += len(canary.FindAll(text, -1))
		assertSilent(t, name, scanned(t, filepath.Join(root, name), "-f", "json", "--all-outcomes", "-v"))
	}
	assert.Positive(t, planted, "the fixtures hold no canary, so that nothing was tested")
}

func assertSilent(t *testing.T, what, text string) {
	t.Helper()
	require.NotEmpty(t, text)
	for _, at := range canary.FindAllStringIndex(text, 3) {
		from, to := max(0, at[0]-120), min(len(text), at[1]+60)
		assert.Failf(t, "a value is shown", "%s: …%s…", what, strings.ReplaceAll(text[from:to], "\n", " "))
	}
}

// scanned runs the command and returns all that it prints.
func scanned(t *testing.T, path string, args ...string) string {
	var out bytes.Buffer
	code := run(append([]string{"scan", path, "--no-state"}, args...), strings.NewReader(""), &out, &out)
	require.NotEqual(t, exitUsage, code, out.String())
	return out.String()
}

// snapshots returns what would be kept of the inputs.
func snapshots(t *testing.T, dir string) string {
	var out bytes.Buffer
	collector := iac.New(os.DirFS(dir), []string{"."}, iac.Options{Now: now()})
	for snapshot, err := range collector.Collect(context.Background()) {
		require.NoError(t, err)
		require.NoError(t, json.NewEncoder(&out).Encode(snapshot))
	}
	return out.String()
}

func extract(t *testing.T, archive *txtar.Archive) string {
	dir := t.TempDir()
	for _, file := range archive.Files {
		name := filepath.Join(dir, filepath.FromSlash(file.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, file.Data, 0o644))
	}
	return dir
}
