package model

import (
	"regexp"
	"strings"
)

// prose is a word that means nothing to any dialect of Markdown, nor to what code hosts make links of
// besides: mentions, numbers of issues, addresses, emoji. It has letters and digits, a hyphen or an
// apostrophe within, and punctuation that ends a word.
var prose = regexp.MustCompile(`^\(?[\pL\pN\pM]+(?:[-'’/][\pL\pN\pM]+)*\)?[,;:.?]?$|^\d+\.\d+[,;.]?$|^[%=]$`)

// Markdown makes a text from outside fit to stand within a line of Markdown: it is made visible, and every
// word that is not plain prose stands in a code span, in which nothing has a meaning. Escapes would not
// do, since hosts look for mentions behind them. In a table the spans' pipes would need more.
func Markdown(text string) string {
	var out, code []string
	flush := func() {
		if len(code) > 0 {
			out = append(out, codeSpan(strings.Join(code, " ")))
			code = nil
		}
	}
	for word := range strings.SplitSeq(Visible(text), " ") {
		switch {
		case word == "":
		case prose.MatchString(word):
			flush()
			out = append(out, word)
		default:
			code = append(code, word)
		}
	}
	flush()
	return strings.Join(out, " ")
}

// MarkdownCode makes a text from outside a code span as a whole, such as a name or a place.
func MarkdownCode(text string) string {
	if text = strings.Join(strings.Fields(Visible(text)), " "); text == "" {
		return ""
	}
	return codeSpan(text)
}

// codeSpan fences a text by more backticks than it has in a row.
func codeSpan(text string) string {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 { // a space keeps the text's backticks apart from the fence, and is not shown
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}
