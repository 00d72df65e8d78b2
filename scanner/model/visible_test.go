package model_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

func TestVisible(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"prod/db-main":       "prod/db-main",
		"":                   "",
		"é 秘密 😀":             "é 秘密 😀",
		"\x1b[2J":            `\x1b[2J`,
		"a\r\nb\tc\x00":      `a\r\nb\tc\x00`,
		"\u009b\u202e\u200b": `\x9b\u202e\u200b`,
		"\xff\xed\xa0\x80":   `\xff\xed\xa0\x80`,
		"\u00a0\u00ad":       `\xa0\xad`,
		"\u3164\ufe0f":       `\u3164\ufe0f`,
		"\U000e0041":         `\U000e0041`,
		"\ufffd":             "\ufffd",
	}
	for text, want := range tests {
		assert.Equal(t, want, model.Visible(text), "%q", text)
	}
}

func TestVisibleIsPrintable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		got := model.Visible(string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text"))
		assert.True(t, utf8.ValidString(got))
		for _, r := range got {
			assert.True(t, unicode.IsPrint(r), "%q", r)
		}
		assert.Equal(t, got, model.Visible(got), "what is visible stays")
	})
}
