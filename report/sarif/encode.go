package sarif

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// encoder writes one value a line and keeps the first error.
type encoder struct {
	out    io.Writer
	values bytes.Buffer
	json   *json.Encoder
	ready  []byte
	lines  int // elements written to the open list
	err    error
}

// newEncoder leaves markup in texts as it is: hosts escape it when they show it.
func newEncoder(w io.Writer) *encoder {
	e := &encoder{out: w}
	e.json = json.NewEncoder(&e.values)
	e.json.SetEscapeHTML(false)
	return e
}

// text appends what is JSON already, and hands on what has gathered.
func (e *encoder) text(text string) {
	e.ready = append(e.ready, text...)
	if len(e.ready) >= 1<<15 {
		e.flush()
	}
}

// member writes a member that others follow.
func (e *encoder) member(name string, value any) {
	e.last(name, value)
	e.ready = append(e.ready[:len(e.ready)-1], ",\n"...)
}

// last writes the last member of an object. Members are indented, since they stand once; the
// elements of a list are not.
func (e *encoder) last(name string, value any) {
	e.text(`"` + name + `": `)
	from := len(e.ready)
	e.value(value)
	var indented bytes.Buffer
	if err := json.Indent(&indented, e.ready[from:], "", " "); err == nil {
		e.ready = append(e.ready[:from], indented.Bytes()...)
	}
	e.ready = append(e.ready, '\n')
}

// element writes one more element of the open list, on a line of its own: diffs show results.
func (e *encoder) element(value any) {
	if e.lines++; e.lines > 1 {
		e.text(",")
	}
	e.text("\n")
	e.value(value)
}

func (e *encoder) value(value any) {
	e.values.Reset()
	if err := e.json.Encode(value); err != nil {
		if e.err == nil {
			e.err = fmt.Errorf("encode %T: %w", value, err)
		}
		return
	}
	e.ready = appendWithoutNulls(e.ready, bytes.TrimSuffix(e.values.Bytes(), []byte("\n")))
}

func (e *encoder) flush() {
	if e.err == nil {
		_, e.err = e.out.Write(e.ready)
	}
	e.ready = e.ready[:0]
}

func (e *encoder) end() error {
	e.flush()
	return e.err
}

// appendWithoutNulls appends compact JSON without the members and elements that are null: SARIF's
// schema allows null nowhere, and several of go-sarif's fields write it when they are empty.
func appendWithoutNulls(out, compact []byte) []byte {
	if !bytes.Contains(compact, []byte("null")) {
		return append(out, compact...)
	}
	from := len(out) // where the member or element that is being copied begins
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; c {
		case '"':
			end := i + 1 + closingQuote(compact[i+1:])
			out = append(out, compact[i:end]...)
			i = end - 1
		case 'n':
			out = out[:from]
			i += len("null") - 1
		case ',':
			from = len(out)
			if last := out[len(out)-1]; last != '{' && last != '[' {
				out = append(out, c)
			}
		case '{', '[':
			out = append(out, c)
			from = len(out)
		default:
			out = append(out, c)
		}
	}
	return out
}

// closingQuote is the length of a JSON string behind its opening quote.
func closingQuote(text []byte) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
