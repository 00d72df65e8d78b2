package script

import "strings"

// word is one word of a command as a shell reads it. What is not known before the command runs is
// a gap in it: a variable, a command, an expression of a template.
type word struct {
	text       string // without quotes; each gap is one byte, hole
	gaps       bool
	start, end int // offsets in the file, quotes included
}

// hole stands for a gap. No shell can pass it in an argument.
const hole = "\x00"

// lexer reads words from where a command goes on, to its end.
type lexer struct {
	text  string
	pos   int
	outer byte // the quote within which the whole command stands, 0 for none
	list  bool // the words are strings of a list: ["aws", "secretsmanager"]
	yaml  bool
	out   strings.Builder
	gaps  bool
}

// next returns the next word, and false at the end of the command.
func (l *lexer) next() (word, bool) {
	if !l.blank() {
		return word{}, false
	}
	l.out.Reset()
	l.gaps = false
	start := l.pos
	for l.pos < len(l.text) && !l.ends() {
		l.piece()
	}
	return word{text: l.out.String(), gaps: l.gaps, start: start, end: l.pos}, l.pos > start
}

// blank skips what stands between words, and reports whether a word follows.
func (l *lexer) blank() bool {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch c := rest[0]; {
		case c == ' ', c == '\t', c == '\r', l.list && (c == ',' || c == '\n'):
			l.pos++
		case strings.HasPrefix(rest, "\\\n"):
			l.pos += 2
		case strings.HasPrefix(rest, "\\\r\n"):
			l.pos += 3
		case c == '\n' && l.folded(rest):
			l.pos++
		default:
			return !l.ends() && c != '#'
		}
	}
	return false
}

// folded reports whether a line break in YAML is a space: an option is no command of its own.
func (l *lexer) folded(rest string) bool {
	return l.yaml && strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), "--")
}

// ends reports whether a word cannot go on here.
func (l *lexer) ends() bool {
	c := l.text[l.pos]
	switch {
	case l.list:
		return strings.IndexByte(", \t\r\n]", c) >= 0
	case l.outer != 0 && c == l.outer && !l.escapedQuote():
		return true
	}
	return strings.IndexByte(" \t\r\n;|&()<>`", c) >= 0
}

// escapedQuote reports whether ” stands here within a single-quoted YAML string.
func (l *lexer) escapedQuote() bool {
	return l.outer == '\'' && strings.HasPrefix(l.text[l.pos:], "''")
}

// piece reads one part of a word: a quoted string, a gap or a character.
func (l *lexer) piece() {
	rest := l.text[l.pos:]
	switch c := rest[0]; {
	case l.gap():
	case l.outer == '"' && strings.HasPrefix(rest, `\"`):
		l.pos += 2
		l.quoted(`\"`)
	case l.escapedQuote():
		l.pos += 2
		l.quoted("''")
	case strings.HasPrefix(rest, "$'"):
		l.pos += 2
		l.quoted("'")
	case c == '\'' || c == '"':
		l.pos++
		l.quoted(string(c))
	case c == '\\' && len(rest) > 1:
		if rest[1] != '\n' {
			l.out.WriteByte(rest[1])
		}
		l.pos += 2
	default:
		l.out.WriteByte(c)
		l.pos++
	}
}

// quoted reads to the closing quote. Within single quotes only what is filled in before the shell
// sees the text is a gap: ${NAME} and $(NAME) of make and pipelines, and templates.
func (l *lexer) quoted(closing string) {
	single := closing != `"` && closing != `\"`
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case strings.HasPrefix(rest, closing):
			l.pos += len(closing)
			return
		case single && rest[0] == '$' && !strings.HasPrefix(rest, "${") && !strings.HasPrefix(rest, "$("),
			single && rest[0] == '`':
			l.out.WriteByte(rest[0])
			l.pos++
		case l.gap():
		case !single && rest[0] == '\\' && len(rest) > 1:
			if rest[1] != '\n' {
				l.out.WriteByte(rest[1])
			}
			l.pos += 2
		default:
			l.out.WriteByte(rest[0])
			l.pos++
		}
	}
}

// gap reads over what is not known before the command runs, and reports whether such stands here.
func (l *lexer) gap() bool {
	rest := l.text[l.pos:]
	size := 0
	switch {
	case strings.HasPrefix(rest, "{{"), strings.HasPrefix(rest, "${{"):
		size = through(rest, "}}")
	case strings.HasPrefix(rest, "$$("), strings.HasPrefix(rest, "$("):
		size = balanced(rest, '(', ')')
	case strings.HasPrefix(rest, "$${"), strings.HasPrefix(rest, "${"):
		size = balanced(rest, '{', '}')
	case rest[0] == '`':
		size = 1 + through(rest[1:], "`")
	case rest[0] == '$':
		size = variable(rest)
	}
	if size == 0 {
		return false
	}
	l.out.WriteString(hole)
	l.gaps = true
	l.pos += size
	return true
}

// maxGap bounds how far the end of a gap is looked for.
const maxGap = 4 << 10

func through(s, closing string) int {
	if end := strings.Index(s[:min(len(s), maxGap)], closing); end >= 0 {
		return end + len(closing)
	}
	return 0
}

func balanced(s string, open, closing byte) int {
	depth := 0
	for i := range min(len(s), maxGap) {
		switch s[i] {
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// variable returns the length of $NAME, $1, $@ or make's $$NAME.
func variable(s string) int {
	i := 1
	if strings.HasPrefix(s, "$$") {
		i = 2
	}
	start := i
	for i < len(s) && (s[i] == '_' || '0' <= s[i] && s[i] <= '9' || 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z') {
		i++
	}
	if i == start && i < len(s) && strings.IndexByte("@*#?!-", s[i]) >= 0 {
		return i + 1
	}
	if i == start {
		return 0
	}
	return i
}
