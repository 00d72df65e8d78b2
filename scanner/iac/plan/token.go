package plan

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"smaudit/scanner/iac/resource"
)

// skip reads over one value.
func (r *reader) skip() { r.scalar(false) }

// text returns a string, "" for any other value.
func (r *reader) text() string {
	if r.peek() != '"' {
		r.skip()
		return ""
	}
	return r.scalar(true).Text
}

// value returns one value. Members that are null are absent; elements that are null stay, since
// what is known of elements is told by position.
func (r *reader) value() resource.Value {
	if r.values++; r.values > maxValues {
		r.fail(fmt.Sprintf("more than %d values, which is more than is kept", maxValues))
	}
	switch r.peek() {
	case '{':
		out := resource.Value{Shape: resource.Object, Fields: map[string]resource.Value{}}
		r.object(func(name string) {
			if v := r.value(); v.Shape != resource.Null {
				out.Fields[name] = v
			}
		})
		return out
	case '[':
		out := resource.Value{Shape: resource.List}
		r.array(func() { out.Items = append(out.Items, r.value()) })
		return out
	}
	return r.scalar(true)
}

// scalar reads one value, and returns it if it is neither object nor list and is to be kept.
func (r *reader) scalar(keep bool) resource.Value {
	switch c := r.peek(); c {
	case '{':
		r.object(func(string) { r.skip() })
	case '[':
		r.array(r.skip)
	case '"':
		r.pos++
		r.characters(keep)
		if keep {
			return resource.Value{Shape: resource.String, Text: string(r.scratch)}
		}
	case 't':
		return r.word("true", resource.Value{Shape: resource.Bool, Text: "true"})
	case 'f':
		return r.word("false", resource.Value{Shape: resource.Bool, Text: "false"})
	case 'n':
		return r.word("null", resource.Value{Shape: resource.Null})
	default:
		if c == '-' || '0' <= c && c <= '9' {
			return r.number()
		}
		r.unwanted('"')
	}
	return resource.Value{}
}

func (r *reader) word(word string, v resource.Value) resource.Value {
	for i := range len(word) {
		if r.pos == r.end && !r.have(1) || r.buf[r.pos] != word[i] {
			r.unwanted(word[i])
			return resource.Value{}
		}
		r.pos++
	}
	return v
}

func (r *reader) number() resource.Value {
	r.scratch = r.scratch[:0]
	for len(r.scratch) < maxNumber && (r.pos < r.end || r.have(1)) && strings.IndexByte("0123456789+-.eE", r.buf[r.pos]) >= 0 {
		r.scratch = append(r.scratch, r.buf[r.pos])
		r.pos++
	}
	text := string(r.scratch)
	if !isNumber(text) {
		r.fail("this is no number")
	}
	return resource.Value{Shape: resource.Number, Text: text}
}

// isNumber tells whether the text is a number by JSON's grammar.
func isNumber(s string) bool {
	digits := func() bool {
		before := len(s)
		s = strings.TrimLeft(s, "0123456789")
		return len(s) < before
	}
	s = strings.TrimPrefix(s, "-")
	if rest, zero := strings.CutPrefix(s, "0"); zero {
		s = rest
	} else if !digits() {
		return false
	}
	if rest, point := strings.CutPrefix(s, "."); point {
		if s = rest; !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}

// plain are the bytes that stand for themselves in a string and are one character.
var plain = func() (table [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// characters reads the rest of a string into scratch, if it is to be kept.
func (r *reader) characters(keep bool) {
	r.scratch = r.scratch[:0]
	ascii := true
	for r.err == nil {
		if r.pos == r.end && !r.have(1) {
			r.unwanted('"')
			return
		}
		i := r.pos
		for i < r.end && plain[r.buf[i]] {
			i++
		}
		if keep {
			r.scratch = append(r.scratch, r.buf[r.pos:i]...)
		}
		if r.pos = i; i == r.end {
			continue
		}
		c := r.buf[i]
		if c < 0x20 {
			r.fail("a control character stands in a string")
			return
		}
		r.pos++
		switch {
		case c == '"':
			if !ascii && !utf8.Valid(r.scratch) {
				r.scratch = []byte(string([]rune(string(r.scratch))))
			}
			return
		case c == '\\':
			if r.escape(); !keep {
				r.scratch = r.scratch[:0]
			}
		default:
			ascii = false
			if c&0xC0 == 0x80 {
				r.wide++
			}
			if keep {
				r.scratch = append(r.scratch, c)
			}
		}
	}
}

// escape reads what follows a backslash.
func (r *reader) escape() {
	if !r.have(1) {
		r.unwanted('"')
		return
	}
	c := r.buf[r.pos]
	r.pos++
	if at := strings.IndexByte(`"\/bfnrt`, c); at >= 0 {
		r.scratch = append(r.scratch, "\"\\/\b\f\n\r\t"[at])
		return
	}
	code, ok := rune(0), false
	if c == 'u' {
		code, ok = r.hex(0)
	}
	if !ok {
		r.fail("an escape in a string is not valid")
		return
	}
	r.pos += 4
	if utf16.IsSurrogate(code) {
		code = r.pair(code)
	}
	r.scratch = utf8.AppendRune(r.scratch, code)
}

// pair joins a surrogate with the one that follows, if one does.
func (r *reader) pair(high rune) rune {
	if r.have(6) && r.buf[r.pos] == '\\' && r.buf[r.pos+1] == 'u' {
		if low, ok := r.hex(2); ok {
			if joined := utf16.DecodeRune(high, low); joined != unicode.ReplacementChar {
				r.pos += 6
				return joined
			}
		}
	}
	return unicode.ReplacementChar
}

// hex returns the four hexadecimal digits that stand at the given distance.
func (r *reader) hex(from int) (rune, bool) {
	if !r.have(from + 4) {
		return 0, false
	}
	var code rune
	for _, c := range r.buf[r.pos+from : r.pos+from+4] {
		digit := strings.IndexByte("0123456789abcdef", c|0x20)
		if digit < 0 || c < '0' {
			return 0, false
		}
		code = code<<4 | rune(digit)
	}
	return code, true
}
