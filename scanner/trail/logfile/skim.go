package logfile

import "bytes"

// skim follows the braces of a JSON text that comes in pieces. It knows strings and escapes, and
// nothing else of the grammar: what is no JSON is followed all the same, to no purpose and no harm.
type skim struct {
	depth           int // braces open
	quoted, escaped bool
}

// cross reads b from i on to the next place where an object opens at the level or closes to it.
// It returns the place after that brace, or the end of b.
func (k *skim) cross(b []byte, i, level int) (next int, brace byte) {
	for i < len(b) {
		if k.quoted {
			i = k.leave(b, i)
			continue
		}
		c := b[i]
		i++
		switch c {
		case '"':
			k.quoted = true
		case '{':
			if k.depth++; k.depth == level+1 {
				return i, c
			}
		case '}':
			if k.depth == 0 {
				continue // no JSON
			}
			if k.depth--; k.depth == level {
				return i, c
			}
		}
	}
	return i, 0
}

// leave returns the place after the string that b[i] is within, or the end of b.
func (k *skim) leave(b []byte, i int) int {
	if k.escaped && i < len(b) {
		k.escaped = false
		i++
	}
	for i < len(b) {
		switch b[i] {
		case '"':
			k.quoted = false
			return i + 1
		case '\\':
			if i++; i == len(b) {
				k.escaped = true
				return i
			}
		}
		i++
	}
	return i
}

// level reports whether b, which begins outside strings and ends where an object opens, surely ends as
// deep as it began or less deep. It is what lets records be passed over at the speed of memory: it
// counts every brace that opens, be it within a string or not, and of those that close only the ones
// that stand outside strings for certain. So the depth is never more than it makes out, and a text it
// cannot vouch for, for a string holds braces, is skimmed.
//
// A quote that a letter follows opens a string, for after one that closes stands punctuation. What
// stands before it, back to the quote before, is therefore outside strings.
func level(b []byte) bool {
	opened, closed := bytes.Count(b, []byte{'{'}), 0
	for {
		i := bytes.IndexByte(b, '}')
		if i < 0 {
			return opened == closed
		}
		for ; i < len(b) && (punctuation[b[i]] || b[i] == '}'); i++ {
			if b[i] == '}' {
				closed++
			}
		}
		if i < len(b) && (b[i] != '"' || i+1 == len(b) || !letter(b[i+1])) {
			return false
		}
		b = b[i:]
	}
}

// punctuation is what stands between a brace that closes and the next string, besides such braces.
var punctuation = [256]bool{' ': true, '\t': true, '\r': true, '\n': true, ',': true, ']': true, '[': true, '{': true}

func letter(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z'
}

// opening returns the beginning of an object up to the end of its first key, or nil where that is no
// plain word or lies too far. In valid JSON such text stands nowhere within a string: the quote that
// a letter follows opens one.
func opening(b []byte) []byte {
	b = b[:min(len(b), 64)]
	if len(b) == 0 || b[0] != '{' {
		return nil
	}
	i := 1 + len(b[1:]) - len(bytes.TrimLeft(b[1:], " \t\r\n"))
	if i+1 >= len(b) || b[i] != '"' || !letter(b[i+1]) {
		return nil
	}
	end := bytes.IndexByte(b[i+1:], '"')
	if end < 0 || bytes.IndexByte(b[i+1:i+1+end], '\\') >= 0 {
		return nil
	}
	return bytes.Clone(b[:i+1+end+1])
}

// whole reports whether b is one object.
func whole(b []byte) bool {
	var k skim
	if len(b) == 0 || b[0] != '{' {
		return false
	}
	i, _ := k.cross(b, 0, 0)
	end, brace := k.cross(b, i, 0)
	return brace == '}' && end == len(b)
}
