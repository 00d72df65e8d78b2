package sarif

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

// The vectors are those of codeql-action's own tests.
func TestHashLinesVectors(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"":                       {"c129715d7a2bc9a3:1"},
		" a\nb\n  \t\tc\n d":     {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"},
		" a\r\nb\r\n  \t\tc\r d": {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"},
		strings.Repeat("Lorem ipsum dolor sit amet.\n", 10): {
			"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3", "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5",
			"a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
		},
	}
	for text, want := range tests {
		assert.Equal(t, want, hashLines(text), "%q", text)
	}
}

// slowHashes takes the definition by its word: for each line the polynomial of the 100 units from
// its first on, without rolling.
func slowHashes(text string) []uint64 {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	units := utf16.Encode([]rune(strings.NewReplacer(" ", "", "\t", "").Replace(text)))
	units = append(units, endOfFile)
	var out []uint64
	for i := range units {
		if i > 0 && units[i-1] != '\n' {
			continue
		}
		var hash uint64
		for j := range hashWindow {
			hash *= hashBase
			if i+j < len(units) {
				hash += uint64(units[i+j])
			}
		}
		out = append(out, hash)
	}
	return out
}

func TestHashLinesEqualsDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "secret = ", "\n", "\r\n", " ", "\t", "é", "😀", strings.Repeat("x", 60)})).Draw(t, "text"), "")
		seen := map[uint64]int{}
		got := hashLines(text)
		want := slowHashes(text)
		require.Len(t, got, len(want))
		for i, hash := range want {
			seen[hash]++
			assert.Equal(t, formatHash(hash, seen[hash]), got[i])
		}
	})
}

func TestLineHashesFallBack(t *testing.T) {
	t.Parallel()
	reads := 0
	hashes := newLineHashes(func(file string) (string, error) {
		reads++
		if file != "a.tf" {
			return "", errors.New("no such file")
		}
		return "one\ntwo\n", nil
	})
	for range 3 {
		hash, ok := hashes.of(&model.Location{File: "a.tf", Line: 2})
		require.True(t, ok)
		assert.Equal(t, hashLines("one\ntwo\n")[1], hash)
		_, ok = hashes.of(&model.Location{File: "gone.tf", Line: 1})
		assert.False(t, ok)
	}
	_, ok := hashes.of(&model.Location{File: "a.tf", Line: 99})
	assert.False(t, ok)
	assert.Equal(t, 2, reads, "each file is read once")
}
