package yamldoc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type target struct {
	Version int               `yaml:"version"`
	Names   []string          `yaml:"names"`
	Tags    map[string]string `yaml:"tags"`
}

func TestDecode(t *testing.T) {
	t.Parallel()
	laughs := "a: &a [x, x]\n"
	for _, pair := range []string{"ab", "bc", "cd", "de"} {
		laughs += pair[1:] + ": &" + pair[1:] + " [*" + pair[:1] + ", *" + pair[:1] + "]\n"
	}
	for name, test := range map[string]struct{ give, want string }{
		"whole":        {"version: 1\nnames: [a]\ntags: {b: c}\n", ""},
		"JSON":         {`{"version": 1, "names": ["a"], "tags": {"b": "c"}}`, ""},
		"empty":        {"", ""},
		"unknown key":  {"version: 1\nnmaes: [a]\n", `line 2, column 1: unknown field "nmaes"`},
		"twice":        {"version: 1\nversion: 2\n", "line 2"},
		"word":         {"version: one\n", "line 1, column 10: a text stands where a number belongs"},
		"no list":      {"names: {a: b}\n", "line 1, column"},
		"unclosed":     {"version: [\n", "line 1: did not find expected node content"},
		"not UTF-8":    {"\xff\xfea\x00", "line 1"},
		"flow bomb":    {"a: " + strings.Repeat("[", 60_000), "depth"},
		"closed bomb":  {"a: " + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000), "line 1: nested more than 64 levels deep"},
		"mapping bomb": {strings.Repeat("{a: ", 5_000) + strings.Repeat("}", 5_000), "line 1: nested more than 64 levels deep"},
		"indents":      {indented(200), "nested more than 64 levels deep"},
		"laughs":       {laughs, "line 2, column 8: aliases are not read; write out what *a stands for"},
		"tag":          {"version: 0\nnames: !x 000", "line 2, column 8: tags such as !x are not read"},
		"itself":       {"a: &a [*a]\n", "aliases are not read"},
	} {
		var got target
		err := Decode([]byte(test.give), &got)
		if test.want == "" {
			assert.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, test.want, name)
		assert.NotContains(t, err.Error(), "\n", name)
		assert.Less(t, len(err.Error()), 200, name)
	}
}

func indented(depth int) string {
	var out strings.Builder
	for i := range depth {
		out.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return out.String()
}

func TestReadFileIsBounded(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "a.yaml")
	require.NoError(t, os.WriteFile(name, make([]byte, 2<<10), 0o644))
	text, err := ReadFile(name, 2<<10)
	require.NoError(t, err)
	assert.Len(t, text, 2<<10)
	_, err = ReadFile(name, 1<<10)
	require.EqualError(t, err, "it is larger than 1 KiB, which is the most that is read")
	_, err = ReadFile(name+"x", 1)
	require.EqualError(t, err, "no such file or directory")
	_, err = ReadFile(filepath.Dir(name), 1)
	require.EqualError(t, err, "is a directory")
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("version: 1\nnames: [a]\ntags: {b: c}\n"))
	f.Add([]byte("a: &a [*a]\n? [b]\n: - - - c\n"))
	f.Add([]byte("version: 0\nnames: !000000 000"))
	f.Add([]byte("--- !!map\n<<: {a: b}\n..."))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<12 {
			return
		}
		var got target
		if err := Decode(text, &got); err != nil && err.Error() == "" {
			t.Fatal("an error without a text")
		}
	})
}
