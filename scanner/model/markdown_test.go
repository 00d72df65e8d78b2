package model_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"rotation is not on, and the value is 410 days old": "rotation is not on, and the value is 410 days old",
		"principal * may read (by role/app)":                "principal `*` may read (by role/app)",
		"an endpoint would save 12.40 a month":              "an endpoint would save 12.40 a month",
		"@everyone #1 see www.evil.example":                 "`@everyone #1` see `www.evil.example`",
		"[click](https://evil.example) now":                 "`[click](https://evil.example)` now",
		"<img src=x onerror=alert(1)>":                      "`<img src=x onerror=alert(1)>`",
		"two\nlines":                                        "`two\\nlines`",
		"``` fence":                                         "```` ``` ```` fence",
		"`a`":                                               "`` `a` ``",
		"  many  spaces":                                    "many spaces",
		"- item *bold*":                                     "`-` item `*bold*`",
		"秘密 ключ":                                           "秘密 ключ",
		"":                                                  "",
	}
	for text, want := range tests {
		assert.Equal(t, want, model.Markdown(text), "%q", text)
	}
	assert.Equal(t, "`infra/main.tf:3`", model.MarkdownCode("infra/main.tf:3"))
	assert.Equal(t, "`plain`", model.MarkdownCode(" plain "))
	assert.Empty(t, model.MarkdownCode(" "))
}

// What is left when the spans are taken out by Markdown's own rule has no character of any meaning.
func TestMarkdownLeavesNoMeaning(t *testing.T) {
	t.Parallel()
	active := regexp.MustCompile("[<>&*_~#@!|\\\\`\\[\\]{}$^\\x00-\\x1f]|//|www\\.|:[a-z]")
	word := rapid.OneOf(rapid.String(), rapid.StringMatching("[-a*_`<>@#:/.!\\[\\]()|~ \n\\\\]{0,12}"), rapid.Just("the value"))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "words"), " ")
		for _, got := range []string{model.Markdown(text), model.MarkdownCode(text)} {
			if rest := withoutSpans(got); active.MatchString(rest) {
				t.Fatalf("%q leaves %q of %q", text, rest, got)
			}
		}
	})
}

// withoutSpans takes out code spans: a run of backticks up to the next run of the same length.
func withoutSpans(text string) string {
	runs := regexp.MustCompile("`+")
	var rest strings.Builder
	for {
		open := runs.FindStringIndex(text)
		if open == nil {
			return rest.String() + text
		}
		rest.WriteString(text[:open[0]])
		fence, after := text[open[0]:open[1]], text[open[1]:]
		closing := -1
		for _, run := range runs.FindAllStringIndex(after, -1) {
			if run[1]-run[0] == len(fence) {
				closing = run[1]
				break
			}
		}
		if closing < 0 {
			return rest.String() + fence + after
		}
		text = after[closing:]
	}
}
