package iam

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds nesting: a condition's value, the deepest part of a policy, is at depth 8.
const maxDepth = 32

// reader reads JSON with holes. It knows the place of all that it has read, which encoding/json
// tells of neither keys nor values.
type reader struct {
	rest  string
	at    Position
	trail []string // names and indexes that lead to what is being read
	bare  bool     // a hole was met outside quotes
	found *found
}

// errSyntax ends the reading; the problem itself is in found.
var errSyntax = errors.New("not valid JSON")

// fail reports where the text stops being JSON, once: nothing after it can be read with certainty.
func (r *reader) fail(message string) error {
	// What a bare hole turns into decides how the text after it reads.
	r.bare = r.bare || holeAt(r.rest) > 0
	if !r.bare {
		r.found.add(r.at, "", "not valid JSON: "+message)
	}
	return errSyntax
}

// skip moves over n bytes.
func (r *reader) skip(n int) {
	for _, c := range r.rest[:n] {
		if c == '\n' {
			r.at = Position{r.at.Line + 1, 1}
		} else {
			r.at.Column++
		}
	}
	r.rest = r.rest[n:]
}

// next moves to the next token and returns its first byte, 0 at the end of the text.
func (r *reader) next() byte {
	r.skip(len(r.rest) - len(strings.TrimLeft(r.rest, " \t\r\n")))
	if r.rest == "" {
		return 0
	}
	return r.rest[0]
}

// take moves over the next token if it is c.
func (r *reader) take(c byte) bool {
	if r.next() != c || r.rest == "" {
		return false
	}
	r.skip(1)
	return true
}

func (r *reader) value() (*node, error) {
	c, n := r.next(), &node{at: r.at}
	switch {
	case len(r.trail) >= maxDepth:
		return nil, r.fail("nested too deeply")
	case r.rest == "":
		return nil, r.fail("it ends where a value is expected")
	case c == '{':
		n.shape = shapeObject
		return n, r.object(n)
	case c == '[':
		n.shape = shapeList
		return n, r.list(n)
	case c == '"':
		text, err := r.text()
		n.shape, n.text = shapeString, text
		return n, err
	case holeAt(r.rest) > 0:
		r.skip(holeAt(r.rest))
		r.bare = true
		return n, nil
	default:
		return n, r.word(n)
	}
}

// below reads the value that the last step of the trail leads to.
func (r *reader) below(step string) (*node, error) {
	r.trail = append(r.trail, step)
	n, err := r.value()
	r.trail = r.trail[:len(r.trail)-1]
	return n, err
}

// list reads items up to the closing bracket. A comma before it is an error, as in JSON.
func (r *reader) list(n *node) error {
	r.skip(1)
	if r.take(']') {
		return nil
	}
	for {
		item, err := r.below(strconv.Itoa(len(n.items)))
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
		if r.take(']') {
			return nil
		}
		if !r.take(',') {
			return r.fail("a comma or ] is expected " + r.here())
		}
	}
}

// here names what stands in the place of what is expected.
func (r *reader) here() string {
	if r.next(); r.rest == "" {
		return "where it ends"
	}
	_, size := utf8.DecodeRuneInString(r.rest)
	return "in the place of " + quoted(r.rest[:size])
}

// word reads a number, a boolean or null.
func (r *reader) word(n *node) error {
	end := 0
	for end < len(r.rest) && (letter(r.rest[end]) || digit(r.rest[end]) || strings.IndexByte("+-.", r.rest[end]) >= 0) {
		end++
	}
	n.text = r.rest[:end]
	switch {
	case !json.Valid([]byte(n.text)):
		return r.fail("a value is expected " + r.here())
	case n.text == "true", n.text == "false":
		n.shape = shapeBool
	case n.text == "null":
		n.shape = shapeNull
	default:
		n.shape = shapeNumber
	}
	r.skip(end)
	return nil
}
