package script

import (
	"encoding/json"
	"regexp"
	"strings"
)

// command is a call of Secrets Manager that writes a value.
type command struct {
	name   string // such as create-secret
	secret string // as written; variables as $…
	values []value
}

// value is an option's argument that is, or holds, a secret's value.
type value struct {
	option string
	word   word
}

// writes are the commands that write values (AWS CLI reference, secretsmanager, 2026).
var writes = map[string]bool{"create-secret": true, "put-secret-value": true, "update-secret": true}

var (
	service = regexp.MustCompile(`\bsecretsmanager["',]*(?:\s|\\\r?\n)`)
	// caller is what calls the CLI: aws by any path, an image of it, or a variable.
	caller = regexp.MustCompile(`(?i)aws|\$`)
)

// Bounds of what is looked at: commands of a file, and words and bytes of a command. A value has at
// most 64 KiB (Secrets Manager quotas, 2026).
const (
	maxCommands = 1000
	maxWords    = 200
	maxLength   = 128 << 10
)

// commands returns the calls in a text that write values.
func commands(text string, yaml bool) []command {
	var out []command
	for _, at := range service.FindAllStringIndex(text, maxCommands) {
		line := lineStart(text, at[0])
		before := text[line:at[0]]
		if !caller.MatchString(before) || commented(before) {
			continue
		}
		l := &lexer{text: text[:min(len(text), at[0]+maxLength)], pos: at[0] + len("secretsmanager"), outer: openQuote(before), yaml: yaml}
		if strings.HasPrefix(text[l.pos:], `",`) || strings.HasPrefix(text[l.pos:], `',`) {
			l.list, l.outer, l.pos = true, 0, l.pos+1
		}
		if c, ok := parse(l); ok {
			out = append(out, c)
		}
	}
	return out
}

// maxLine bounds how far back the beginning of a command is looked for.
const maxLine = 8 << 10

// lineStart returns where the line of an offset starts, continued lines being one.
func lineStart(text string, at int) int {
	low := max(0, at-maxLine)
	for {
		newline := strings.LastIndexByte(text[low:at], '\n')
		if newline < 0 {
			return low
		}
		if before := strings.TrimSuffix(text[low:low+newline], "\r"); !strings.HasSuffix(before, "\\") {
			return low + newline + 1
		}
		at = low + newline
	}
}

// openQuote returns the quote that is open at the end of a line's beginning, 0 for none: the command
// is then an argument of another (sh -c "aws …") or a YAML string.
func openQuote(before string) byte {
	var open byte
	var outside []byte // of the substitutions that are open
	for i := 0; i < len(before); i++ {
		switch c := before[i]; {
		case c == '\\' && open != '\'':
			i++
		case open != '\'' && strings.HasPrefix(before[i:], "$("):
			outside, open = append(outside, open), 0
		case open == 0 && c == ')' && len(outside) > 0:
			outside, open = outside[:len(outside)-1], outside[len(outside)-1]
		case open == 0 && (c == '"' || c == '\''):
			// An apostrophe within a word opens nothing.
			if c == '"' || i == 0 || strings.IndexByte(" \t=([,:", before[i-1]) >= 0 {
				open = c
			}
		case c == open:
			open = 0
		}
	}
	return open
}

// commented reports whether a comment begins before the command.
func commented(before string) bool {
	at := strings.IndexByte(before, '#')
	for at >= 0 {
		if at == 0 || before[at-1] == ' ' || before[at-1] == '\t' {
			return openQuote(before[:at]) == 0
		}
		next := strings.IndexByte(before[at+1:], '#')
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

func parse(l *lexer) (command, bool) {
	c := command{}
	for range maxWords {
		w, ok := l.next()
		if !ok {
			break
		}
		name, argument, joined := strings.Cut(w.text, "=")
		switch {
		case c.name == "" && writes[w.text]:
			c.name = w.text
			continue
		case !strings.HasPrefix(name, "--"):
			continue
		case joined:
			w.text, w.start = argument, w.start+len(name)+1
			w.gaps = strings.Contains(argument, hole)
		case takesWord[name]:
			if w, ok = l.next(); !ok {
				return c, c.name != ""
			}
		}
		c.option(name, w)
	}
	return c, c.name != ""
}

var takesWord = map[string]bool{
	"--name": true, "--secret-id": true, "--secret-string": true, "--secret-binary": true, "--cli-input-json": true,
}

func (c *command) option(name string, w word) {
	switch name {
	case "--name", "--secret-id":
		c.secret = strings.ReplaceAll(w.text, hole, "$…")
	case "--secret-string", "--secret-binary":
		c.set(name, w)
	case "--cli-input-json":
		c.input(w)
	}
}

// input reads the arguments of a command that are written as one JSON text.
func (c *command) input(w word) {
	var in struct{ Name, SecretId, SecretString, SecretBinary string }
	if json.Unmarshal([]byte(w.text), &in) != nil {
		return
	}
	if secret := in.Name + in.SecretId; secret != "" {
		c.secret = strings.ReplaceAll(secret, hole, "$…")
	}
	for _, v := range []value{{"--secret-string", word{text: in.SecretString}}, {"--secret-binary", word{text: in.SecretBinary}}} {
		if text := v.word.text; text != "" {
			c.set(v.option, word{text: text, gaps: strings.Contains(text, hole), start: w.start, end: w.end})
		}
	}
}

// set takes the last of repeated options, as the CLI does.
func (c *command) set(option string, w word) {
	for i := range c.values {
		if c.values[i].option == option {
			c.values[i].word = w
			return
		}
	}
	c.values = append(c.values, value{option: option, word: w})
}
