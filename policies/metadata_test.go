package policies

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeaderIsTheMetadataBeforeThePackage(t *testing.T) {
	t.Parallel()
	h := readHeader("# a word\n\n# METADATA\n# title: x\n#\n# custom:\n#   id: ABC001\npackage a.b\n\n# METADATA\n# title: y\n")
	assert.Equal(t, header{pkg: "a.b", line: 3, yaml: "title: x\n\ncustom:\n  id: ABC001\n"}, h)
	assert.Equal(t, header{pkg: "a"}, readHeader("package a # METADATA\n"))
	assert.Equal(t, header{}, readHeader(""))
}

// Whatever stands in a rule's METADATA, it is refused or read, with the fault's place in the file.
func FuzzMetadata(f *testing.F) {
	found, err := scan()
	require.NoError(f, err)
	for _, source := range found.rules {
		f.Add(readHeader(source.text).yaml)
	}
	f.Add("title: [x")
	f.Add("? {a: b}\n: c")
	f.Add("custom: &a {id: *a}")
	f.Fuzz(func(t *testing.T, text string) {
		meta, err := parseMetadata("rule.rego", header{line: 1, yaml: text})
		if err == nil {
			assert.NotEmpty(t, meta.Custom.ID)
			return
		}
		var fault *Error
		require.True(t, errors.As(err, &fault), "%v", err)
		assert.Equal(t, "rule.rego", fault.File)
		assert.LessOrEqual(t, fault.Line, 2+strings.Count(text, "\n"))
	})
}

// Whatever an example holds, it is refused or its wants name its files.
func FuzzExample(f *testing.F) {
	examples, err := Examples()
	require.NoError(f, err)
	for _, example := range examples[:3] {
		f.Add("want bad.tf: ABC001 x.y\n-- bad.tf --\n" + example.Files[0].Text)
	}
	f.Add("want bad.tf ABC001\n-- bad.tf --\n")
	f.Add("want : \n-- ugly.tf --\n")
	f.Fuzz(func(t *testing.T, text string) {
		example, err := parseExample("ABC001", "x.txtar", []byte(text))
		if err != nil {
			return
		}
		for _, want := range example.Wants {
			assert.NotEmpty(t, want.File)
			assert.NotContains(t, want.Rule, " ")
		}
	})
}
