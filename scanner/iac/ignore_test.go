package iac

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		line, base, name string
		isDir, want      bool
	}{
		{"build", ".", "build", true, true},
		{"build", ".", "a/b/build", false, true},
		{"build/", ".", "build", false, false},
		{"build/", ".", "a/build", true, true},
		{"/build", ".", "a/build", true, false},
		{"a/build", ".", "a/build", true, true},
		{"a/build", ".", "x/a/build", true, false},
		{"*.json", ".", "a/plan.json", false, true},
		{"a/*.json", ".", "a/b/plan.json", false, false},
		{"**/plan.json", ".", "plan.json", false, true},
		{"**/plan.json", ".", "a/b/plan.json", false, true},
		{"a/**", ".", "a/b/c", false, true},
		{"a/**", ".", "a", true, false},
		{"a/**/c", ".", "a/c", false, true},
		{"a/**/c", ".", "a/x/y/c", false, true},
		{"build", "sub", "build", true, false},
		{"/build", "sub", "sub/build", true, true},
		{"[!a]x", ".", "bx", false, true},
		{"[!a]x", ".", "ax", false, false},
		{`\#x`, ".", "#x", false, true},
		{`\!x`, ".", "!x", false, true},
		{"x   ", ".", "x", false, true},
		{`x\ `, ".", "x ", false, true},
		{"[", ".", "[", false, false},
	}
	for _, test := range tests {
		p, ok := parsePattern(test.line, test.base)
		assert.True(t, ok, test.line)
		assert.Equal(t, test.want, p.matches(test.name, test.isDir), "%q on %q", test.line, test.name)
	}
	for _, line := range []string{"", "   ", "# comment", "/", "!"} {
		_, ok := parsePattern(line, ".")
		assert.False(t, ok, line)
	}
}

func TestTheLastPatternDecides(t *testing.T) {
	t.Parallel()
	fsys := files(".gitignore", "*.json\n!keep.json\r\n", "a/.gitignore", "keep.json\n", ".git/info/exclude", "private\n")
	x := newIgnores(fsys, []string{"never"}, true)
	x.above("a/b")
	x.enter("a/b")
	for name, want := range map[string]bool{
		"x.json": true, "keep.json": false, "a/keep.json": true, "a/b/keep.json": true, "private": true, "never": true, "main.tf": false,
	} {
		assert.Equal(t, want, x.match(name, false), name)
	}
	off := newIgnores(fsys, nil, false)
	off.above("a/b")
	assert.False(t, off.match("x.json", false))
}

// Patterns of whole parts and double asterisks mean the same as the regular expression that
// gitignore(5) describes.
func TestDoubleAsterisksProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "*", "**"}), 2, 6).Draw(t, "parts")
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 7).Draw(t, "names")
		p, ok := parsePattern("/"+strings.Join(parts, "/"), ".")
		assert.True(t, ok)
		assert.Equal(t, reference(parts).MatchString(path.Join(names...)), p.matches(path.Join(names...), false), "%v on %v", parts, names)
	})
}

func reference(parts []string) *regexp.Regexp {
	var out strings.Builder
	out.WriteString("^")
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case part == "**" && last:
			out.WriteString("[^/]+(/[^/]+)*")
		case part == "**":
			out.WriteString("([^/]+/)*")
		case part == "*":
			out.WriteString("[^/]+")
		default:
			out.WriteString(part)
		}
		if !last && part != "**" {
			out.WriteString("/")
		}
	}
	return regexp.MustCompile(out.String() + "$")
}

func FuzzPatterns(f *testing.F) {
	f.Add("a/**/b", "a/x/b")
	f.Add("[!", "!")
	f.Add(strings.Repeat("**/", 50)+"x", strings.Repeat("a/", 50)+"y")
	f.Fuzz(func(_ *testing.T, line, name string) {
		if p, ok := parsePattern(line, "."); ok {
			p.matches(name, false)
		}
	})
}
