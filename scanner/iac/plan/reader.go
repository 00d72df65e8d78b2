package plan

import (
	"context"
	"fmt"
	"io"

	"smaudit/scanner/model"
)

// Limits of what is read, far above what Terraform writes and far below what would exhaust a machine.
const (
	maxBytes  = 256 << 20
	maxDepth  = 1000
	maxNumber = 4096
	maxValues = 2_000_000 // that are kept; one of two bytes takes some hundred in memory
	window    = 128 << 10
)

// reader reads JSON from a stream, front to back, in a window of fixed size. It accepts what
// encoding/json accepts, within the limits. The first error stays: from then on every method does
// nothing, so that callers look at err once, at the end.
type reader struct {
	ctx     context.Context
	source  io.Reader
	name    string
	buf     []byte
	pos     int // of the next byte in buf
	end     int // of what is read in buf
	base    int64
	line    int
	start   int64 // offset at which the line starts
	wide    int64 // bytes of the line that continue a character
	depth   int
	values  int // that were read to be kept
	err     error
	scratch []byte
	names   map[string]string
}

func newReader(ctx context.Context, source io.Reader, name string) (*reader, error) {
	r := &reader{ctx: ctx, source: source, name: name, buf: make([]byte, window), line: 1, names: map[string]string{}}
	r.have(3)
	switch head := r.buf[:r.end]; {
	case len(head) >= 2 && (head[0] == 0xFF && head[1] == 0xFE || head[0] == 0xFE && head[1] == 0xFF):
		return nil, fmt.Errorf("the file is UTF-16: write it as UTF-8 (in PowerShell, \"terraform show -json PLAN | Out-File -Encoding utf8 FILE\")")
	case len(head) >= 3 && string(head[:3]) == "\uFEFF":
		r.pos, r.start = 3, 3
	}
	return r, r.err
}

// have makes n bytes available, n being far smaller than the window, and reports whether there are.
func (r *reader) have(n int) bool {
	for r.end-r.pos < n {
		if r.err != nil {
			return false
		}
		if r.pos > 0 {
			copy(r.buf, r.buf[r.pos:r.end])
			r.base, r.end, r.pos = r.base+int64(r.pos), r.end-r.pos, 0
		}
		if err := r.ctx.Err(); err != nil {
			r.err = err
			return false
		}
		if r.base > maxBytes {
			r.fail(fmt.Sprintf("more than %d MiB, which is more than is read", maxBytes>>20))
			return false
		}
		read, err := io.ReadAtLeast(r.source, r.buf[r.end:], 1)
		r.end += read
		if err == io.EOF {
			return false
		}
		if err != nil {
			r.err = err
		}
	}
	return true
}

// at returns where the next byte stands.
func (r *reader) at() model.Location {
	return model.Location{File: r.name, Line: r.line, Column: int(r.base+int64(r.pos)-r.start-r.wide) + 1}
}

func (r *reader) fail(what string) {
	if r.err == nil {
		at := r.at()
		r.err = fmt.Errorf("line %d, column %d (byte %d): %s", at.Line, at.Column, r.base+int64(r.pos), what)
	}
}

// peek skips white space and returns the next byte, 0 at the end or after an error.
func (r *reader) peek() byte {
	for {
		if r.pos == r.end && !r.have(1) || r.err != nil {
			return 0
		}
		switch c := r.buf[r.pos]; c {
		case '\n':
			r.line, r.start, r.wide = r.line+1, r.base+int64(r.pos)+1, 0
		case ' ', '\t', '\r':
		default:
			return c
		}
		r.pos++
	}
}

// next takes the byte c, or fails.
func (r *reader) next(c byte) bool {
	if r.peek() == c && r.err == nil {
		r.pos++
		return true
	}
	r.unwanted(c)
	return false
}

// unwanted fails because something else than c stands here, or nothing.
func (r *reader) unwanted(c byte) {
	if r.pos == r.end {
		r.fail("the file ends in the middle: was \"terraform show -json\" interrupted?")
		return
	}
	r.fail(fmt.Sprintf("%q where %q is wanted: this is not JSON that Terraform wrote", r.buf[r.pos], c))
}

// finish fails where something follows the value.
func (r *reader) finish() {
	if c := r.peek(); r.err == nil && (c != 0 || r.pos < r.end) {
		r.fail("something follows the end of the JSON value")
	}
}

// object calls each with the name of every member; each reads the value. Another value than an
// object is skipped, null included.
func (r *reader) object(each func(name string)) { r.collection('{', '}', each) }

// array calls each for every element; each reads it. Another value than a list is skipped.
func (r *reader) array(each func()) { r.collection('[', ']', func(string) { each() }) }

func (r *reader) collection(open, end byte, each func(string)) {
	if r.peek() != open {
		r.skip()
		return
	}
	r.next(open)
	if r.depth++; r.depth > maxDepth {
		r.fail(fmt.Sprintf("nested more than %d levels deep", maxDepth))
	}
	defer func() { r.depth-- }()
	if r.peek() == end {
		r.pos++
		return
	}
	for r.err == nil {
		name := ""
		if open == '{' {
			name = r.member()
		}
		if r.err == nil {
			each(name)
		}
		if r.peek() == ',' {
			r.pos++
			continue
		}
		r.next(end)
		return
	}
}

// member reads a name and its colon.
func (r *reader) member() string {
	if !r.next('"') {
		return ""
	}
	r.characters(true)
	name := r.share()
	r.next(':')
	return name
}

// share returns the string in scratch. Names and references repeat a great deal, so one copy of each
// is kept, within bounds.
func (r *reader) share() string {
	text, ok := r.names[string(r.scratch)]
	if !ok {
		text = string(r.scratch)
		if len(r.names) < 1<<14 && len(text) < 256 {
			r.names[text] = text
		}
	}
	return text
}
