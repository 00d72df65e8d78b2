package policies

import (
	"archive/tar"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func TestLoadAndJudgeOneRule(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{Rules: []string{"CKV2_AWS_57"}})
	require.NoError(t, err)
	rules := pack.Rules()
	require.Len(t, rules, 1)
	assert.Equal(t, "ROT001", rules[0].ID)
	assert.Equal(t, []model.Path{"secret.rotation.enabled"}, rules[0].Reads.Deny)

	secret := &model.Secret{Object: model.Object{ID: "s"}}
	in := &model.Input{Kind: model.KindSecret, Secret: secret}
	judge := pack.Evaluator()
	verdict, err := judge.Judge(t.Context(), 0, in)
	require.NoError(t, err)
	assert.True(t, verdict.Applies)
	require.Len(t, verdict.Denials, 1)
	assert.Equal(t, model.Path("rotation.enabled"), verdict.Denials[0].Path)

	secret.Rotation.Enabled = true
	verdict, err = judge.Judge(t.Context(), 0, in)
	require.NoError(t, err)
	assert.Equal(t, Verdict{Applies: true}, verdict)

	secret.Owner = "rds"
	verdict, err = judge.Judge(t.Context(), 0, in)
	require.NoError(t, err)
	assert.Equal(t, Verdict{}, verdict)
}

// bundleOf packs the files of a directory, and a data document, as "opa build" does.
func bundleOf(t *testing.T, root, data string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "house.tar.gz")
	file, err := os.Create(name)
	require.NoError(t, err)
	zip := gzip.NewWriter(file)
	archive := tar.NewWriter(zip)
	write := func(name string, text []byte) {
		require.NoError(t, archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}))
		_, err := archive.Write(text)
		require.NoError(t, err)
	}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".rego" {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		write(strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(root)+"/"), text)
		return nil
	}))
	write("data.json", []byte(data))
	require.NoError(t, archive.Close())
	require.NoError(t, zip.Close())
	require.NoError(t, file.Close())
	return name
}

func TestUserRulesReadTheirData(t *testing.T) {
	t.Parallel()
	root := userRule(t, "not input.secret.description", "input.secret.description in data.house.words")
	data := filepath.Join(t.TempDir(), "words.yaml")
	require.NoError(t, os.WriteFile(data, []byte("house:\n  words: [none, tbd]\n"), 0o644))
	for name, o := range map[string]Options{
		"directory": {Policy: []string{root}, Data: []string{data}},
		"bundle":    {Policy: []string{bundleOf(t, root, `{"house": {"words": ["none"]}}`)}},
	} {
		o.Rules = []string{"ORG001"}
		pack, err := Load(t.Context(), o)
		require.NoError(t, err, name)
		in := &model.Input{Kind: model.KindSecret, Secret: &model.Secret{Description: "none"}}
		verdict, err := pack.Evaluator().Judge(t.Context(), 0, in)
		require.NoError(t, err, name)
		assert.Len(t, verdict.Denials, 1, name)
	}
	_, err := Load(t.Context(), Options{Policy: []string{bundleOf(t, root, `{"house": {}}`)}, Data: []string{data}})
	var fault *Error
	require.ErrorAs(t, err, &fault)
	assert.EqualError(t, err, data+": data.house is already taken")
}

func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	for _, test := range []struct {
		give Options
		want string
	}{
		{Options{Policy: []string{"/none"}}, "/none: read rules: no such file or directory"},
		{Options{Policy: []string{write("a.zip", "x")}}, "a directory or a bundle (.tar.gz)"},
		{Options{Policy: []string{write("a.tar.gz", "x")}}, "a.tar.gz: "},
		{Options{Data: []string{"/none.json"}}, "/none.json: read data"},
		{Options{Data: []string{write("a.txt", "x")}}, "data is read from .json, .yaml and .yml"},
		{Options{Data: []string{write("a.json", "[1]")}}, "a.json: data is an object at its top"},
		{Options{Data: []string{write("b.json", "{")}}, "b.json: read data"},
		{Options{Data: []string{write("c.json", `{"smaudit": {}}`)}}, "c.json: data.smaudit is already taken"},
		{Options{Config: map[string]any{"rules": func() {}}}, "configuration of the rules"},
	} {
		_, err := Load(t.Context(), test.give)
		var fault *Error
		require.ErrorAs(t, err, &fault, test.want)
		assert.ErrorContains(t, err, test.want)
	}
}

func TestDigestChangesWithRulesAndConfiguration(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, o := range []Options{
		{Rules: []string{"ROT002"}}, {Rules: []string{"ROT001"}},
		{Rules: []string{"ROT002"}, Config: map[string]any{"rules": map[string]any{"ROT002": map[string]any{"max_days": 30}}}},
	} {
		pack, err := Load(t.Context(), o)
		require.NoError(t, err)
		again, err := Load(t.Context(), o)
		require.NoError(t, err)
		assert.Equal(t, pack.Digest(), again.Digest())
		assert.False(t, seen[pack.Digest()])
		seen[pack.Digest()] = true
	}
}

// One memo serves many goroutines.
func TestGoroutinesAgree(t *testing.T) {
	t.Parallel()
	pack, err := Load(t.Context(), Options{})
	require.NoError(t, err)
	want := judgeAll(t, pack.Evaluator(), pack)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { assert.Equal(t, want, judgeAll(t, pack.Evaluator(), pack)) })
	}
	all.Wait()
}

func judgeAll(t *testing.T, judge *Evaluator, pack *Pack) []Verdict {
	t.Helper()
	var out []Verdict
	for n := range 50 {
		for i := range pack.Rules() {
			verdict, err := judge.Judge(t.Context(), i, synthetic(n, n%2 == 0))
			assert.NoError(t, err)
			out = append(out, verdict)
		}
	}
	_, err := judge.Judge(t.Context(), len(pack.Rules()), synthetic(0, true))
	assert.ErrorContains(t, err, "there is no rule with index")
	return out
}

func TestEachRemovedBuiltInExists(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, builtin := range ast.CapabilitiesForThisVersion().Builtins {
		known[builtin.Name] = true
		assert.False(t, builtin.Nondeterministic && removed[builtin.Name] == "", "%s is not deterministic", builtin.Name)
	}
	for name := range removed {
		assert.True(t, known[name], "OPA has no %s", name)
	}
}
