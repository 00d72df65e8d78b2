package iac

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
	"smaudit/scanner/saved"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const (
	secret = `resource "aws_secretsmanager_secret" "db" {
  name = "db"
}
`
	planJSON = `{"format_version":"1.2","resource_changes":[{"address":"aws_secretsmanager_secret.db","mode":"managed","type":"aws_secretsmanager_secret","name":"db",` +
		`"change":{"actions":["create"],"after":{"name":"db"}}}],"configuration":{"root_module":{}}}`
	stateJSON = `{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"l","resources":[{"mode":"managed","type":"aws_secretsmanager_secret","name":"db",` +
		`"instances":[{"attributes":{"name":"db"}}]}]}`
	seed = "#!/bin/sh\naws secretsmanager create-secret --name db --secret-string hunter2hunter2\n"
)

func files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

// collected returns the snapshots by source and scope, and the error at the end.
func collected(t *testing.T, fsys fstest.MapFS, paths []string, o Options) (map[string]*model.Snapshot, error) {
	t.Helper()
	o.Now = now
	out := map[string]*model.Snapshot{}
	for s, err := range New(fsys, paths, o).Collect(context.Background()) {
		if err != nil {
			return out, err
		}
		key := string(s.Scope.Source) + " " + s.Scope.ID
		require.NotContains(t, out, key, "one scope twice")
		out[key] = s
	}
	return out, nil
}

func scopes(snapshots map[string]*model.Snapshot) []string {
	out := []string{}
	for scope := range snapshots {
		out = append(out, scope)
	}
	return out
}

func evidence(t *testing.T, name string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := saved.NewWriter(&out, name)
	require.NoError(t, err)
	require.NoError(t, w.Write(&model.Snapshot{
		SchemaVersion: model.SnapshotVersion, CollectedAt: now,
		Scope: model.Scope{Object: model.Object{ID: "aws:111122223333:us-east-1"}, Source: model.SourceAWS},
	}))
	require.NoError(t, w.Close())
	return out.String()
}

func TestEveryKindOfInputIsRecognised(t *testing.T) {
	t.Parallel()
	fsys := files("app/main.tf", secret, "plan.json", planJSON, "old/terraform.tfstate", stateJSON, "seed.sh", seed, "tool", seed,
		"evidence.json", evidence(t, "e.json"), "package.json", `{"name":"x"}`, "notes.txt", "secret", "broken.json", "{",
		"harmless.sh", "echo hello\n", "main.tf.bak", secret)
	got, err := collected(t, fsys, []string{"."}, Options{})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{
		"terraform app", "plan plan.json", "state old/terraform.tfstate", "script seed.sh", "script tool", "aws aws:111122223333:us-east-1",
	}, scopes(got))
	assert.Equal(t, "app#aws_secretsmanager_secret.db", got["terraform app"].Secrets[0].ID)
	assert.Equal(t, ".#aws_secretsmanager_secret.db", got["plan plan.json"].Secrets[0].ID)
	assert.Equal(t, "old#aws_secretsmanager_secret.db", got["state old/terraform.tfstate"].Secrets[0].ID)
	assert.Equal(t, now, got["script seed.sh"].CollectedAt)
}

func TestModulesThatAreCalledAreNoRoots(t *testing.T) {
	t.Parallel()
	call := func(source string) string { return "module \"m\" {\n  source = \"" + source + "\"\n}\n" }
	tests := map[string]struct {
		files fstest.MapFS
		paths []string
		want  []string
	}{
		"called":       {files("main.tf", call("./modules/a"), "modules/a/main.tf", secret), []string{"."}, []string{"terraform ."}},
		"from beside":  {files("live/main.tf", call("../modules/a"), "modules/a/main.tf", call("../b"), "modules/b/main.tf", secret), []string{"."}, []string{"terraform live"}},
		"not called":   {files("main.tf", secret, "other/main.tf.json", `{}`), []string{"."}, []string{"terraform .", "terraform other"}},
		"by itself":    {files("main.tf", call("./modules/a"), "modules/a/main.tf", secret), []string{"modules/a"}, []string{"terraform modules/a"}},
		"by its file":  {files("a/main.tf", secret), []string{"a/main.tf"}, []string{"terraform a"}},
		"twice":        {files("a/main.tf", secret), []string{"a", "./a/", "."}, []string{"terraform a"}},
		"circle":       {files("a/main.tf", call("../b"), "b/main.tf", call("../a"), "c/main.tf", secret), []string{"."}, []string{"terraform a", "terraform c"}},
		"calls itself": {files("a/main.tf", call("../a")), []string{"."}, []string{"terraform a"}},
	}
	for name, test := range tests {
		got, err := collected(t, test.files, test.paths, Options{})
		require.NoError(t, err, name)
		assert.ElementsMatch(t, test.want, scopes(got), name)
	}
}

func TestWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	fsys := files("main.tf", secret, ".terraform/modules/x/main.tf", secret, "node_modules/x/main.tf", secret, "vendor/x/main.tf", secret,
		".hidden/main.tf", secret, ".git/hooks/pre-commit.sh", seed, ".github/workflows/seed.yml", "jobs:\n  a:\n    steps:\n      - run: "+seed[10:],
		"build/main.tf", secret, "examples/main.tf", secret, ".gitignore", "build/\n")
	tests := map[string]struct {
		options Options
		want    []string
	}{
		"default":   {Options{}, []string{"terraform .", "terraform build", "terraform examples", "script .github/workflows/seed.yml"}},
		"gitignore": {Options{Gitignore: true}, []string{"terraform .", "terraform examples", "script .github/workflows/seed.yml"}},
		"exclude":   {Options{Exclude: []string{"examples", ".github/", "build/*.tf"}}, []string{"terraform ."}},
		"type":      {Options{Type: "script"}, []string{"script .github/workflows/seed.yml"}},
	}
	for name, test := range tests {
		got, err := collected(t, fsys, []string{"."}, test.options)
		require.NoError(t, err, name)
		assert.ElementsMatch(t, test.want, scopes(got), name)
	}
}

func TestStandardInput(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text, kind, want string
	}{
		"plan":     {planJSON, "", "plan stdin"},
		"state":    {stateJSON, "auto", "state stdin"},
		"snapshot": {evidence(t, "e.ndjson.zst"), "", "aws aws:111122223333:us-east-1"},
		"script":   {seed[10:], "script", "script stdin"},
		"told":     {planJSON, "plan", "plan stdin"},
	} {
		got, err := collected(t, files(), []string{"-"}, Options{Type: test.kind, Stdin: strings.NewReader(test.text)})
		require.NoError(t, err, name)
		assert.Equal(t, []string{test.want}, scopes(got), name)
	}
}

func TestSourceRootNamesWhatAPlanIsAbout(t *testing.T) {
	t.Parallel()
	got, err := collected(t, files("out/plan.json", planJSON), []string{"out/plan.json"}, Options{SourceRoot: "live/prod/"})
	require.NoError(t, err)
	require.Contains(t, got, "plan live/prod")
	assert.Equal(t, "live/prod#aws_secretsmanager_secret.db", got["plan live/prod"].Secrets[0].ID)
}

func TestBrokenInputsAreGaps(t *testing.T) {
	t.Parallel()
	broken := files("plan.json", planJSON[:len(planJSON)-40], "main.tf", "resource {", "e.json", `{"schema_version":"2.0","collected_at":"2026-11-22T00:00:00Z"}`)
	got, err := collected(t, broken, []string{"."}, Options{})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"terraform .", "plan plan.json", "terraform e.json"}, scopes(got))
	for scope, snapshot := range got {
		require.NotEmpty(t, snapshot.Gaps, scope)
		assert.Equal(t, model.GapInvalid, snapshot.Gaps[0].Reason, scope)
	}
	assert.Contains(t, got["terraform e.json"].Gaps[0].Detail, "cannot be read")
}

func TestAFileIsTakenForWhatTheUserSays(t *testing.T) {
	t.Parallel()
	got, err := collected(t, files("x.out", `{"a":1}`), []string{"x.out"}, Options{Type: "plan"})
	require.NoError(t, err)
	require.Contains(t, got, "plan x.out")
	assert.Contains(t, got["plan x.out"].Gaps[0].Detail, "format_version is missing")
}

func TestNothingIsAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files fstest.MapFS
		path  string
	}{
		"empty directory": {files("a/readme.md", "x"), "a"},
		"unknown file":    {files("a.txt", "x"), "a.txt"},
		"empty stdin":     {files(), "-"},
	} {
		_, err := collected(t, test.files, []string{test.path}, Options{})
		require.ErrorIs(t, err, ErrNothing, name)
		assert.ErrorContains(t, err, test.path)
	}
	_, err := collected(t, files(), []string{"gone"}, Options{})
	require.EqualError(t, err, "scan gone: no such file or directory")
	_, err = collected(t, files(), []string{"."}, Options{Type: "pulumi"})
	require.ErrorContains(t, err, `type of input is not known: "pulumi" is none of auto, terraform`)
}

func TestTheContextEndsACollection(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for _, err := range New(files("a/main.tf", secret, "b/main.tf", secret), []string{"."}, Options{}).Collect(ctx) {
		if n++; n == 1 {
			require.NoError(t, err)
			cancel()
			continue
		}
		require.ErrorIs(t, err, context.Canceled)
	}
	assert.Equal(t, 2, n)
}

func TestLinksInALoopEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "a"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a", "real"), []byte(secret), 0o644))
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "a", "main.tf")))
	require.NoError(t, os.Symlink("..", filepath.Join(dir, "a", "up")))
	require.NoError(t, os.Symlink("self.tf", filepath.Join(dir, "self.tf")))
	var got []string
	for s, err := range New(os.DirFS(dir), []string{"."}, Options{}).Collect(context.Background()) {
		require.NoError(t, err)
		got = append(got, s.Scope.ID)
	}
	assert.Equal(t, []string{"a"}, got)
}

func TestAFileThatCannotBeOpenedIsAGap(t *testing.T) {
	t.Parallel()
	fsys := locked{files("plan.json", planJSON, "main.tf", secret)}
	var got []*model.Snapshot
	for s, err := range New(fsys, []string{"plan.json"}, Options{Type: "plan"}).Collect(context.Background()) {
		require.NoError(t, err)
		got = append(got, s)
	}
	require.Len(t, got, 1)
	assert.Equal(t, model.SourcePlan, got[0].Scope.Source)
	assert.Contains(t, got[0].Gaps[0].Detail, "permission denied")
}

// locked is a file system in which plans can be seen and not read.
type locked struct{ fstest.MapFS }

func (l locked) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, "plan.json") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func TestAReaderThatFails(t *testing.T) {
	t.Parallel()
	got, err := collected(t, files(), []string{"-"}, Options{Type: "script", Stdin: io.MultiReader(strings.NewReader("x"), failing{})})
	require.NoError(t, err)
	require.Contains(t, got, "script stdin")
	assert.Contains(t, got["script stdin"].Gaps[0].Detail, "file already closed")
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errUnplugged }

var errUnplugged = &os.PathError{Op: "read", Path: "stdin", Err: os.ErrClosed}
