package logfile

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/klauspost/compress/gzip"
)

// form is how a text holds records.
type form int

const (
	foreign  form = iota // it holds none
	digest               // a digest of log files
	envelope             // {"Records":[…]}, as AWS writes it
	stream               // objects one after the other, or a list of them
	lines                // one record a line
)

// headSize is how much of a text it takes to tell: a record begins with its version, the identity, time,
// source and name, or has its keys in alphabetical order.
const headSize = 4 << 10

var byteOrderMark = []byte("\xef\xbb\xbf")

// Looks reports whether the beginning of a file, compressed or not, looks like that of a CloudTrail log
// file. It takes 4 KiB to tell for certain.
func Looks(head []byte) bool {
	if zipped(head) {
		r, err := gzip.NewReader(bytes.NewReader(head))
		if err != nil {
			return false
		}
		text := make([]byte, headSize)
		n, _ := io.ReadFull(r, text) // the head ends early, as it will
		head = text[:n]
	}
	switch formOf(head) {
	case envelope:
		inner := head[bytes.IndexByte(head, '[')+1:]
		inner = bytes.TrimLeft(inner, " \t\r\n")
		return len(inner) > 0 && (inner[0] == ']' || formOf(inner) >= stream)
	case stream, lines:
		return true
	default:
		return false
	}
}

func zipped(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0x1f, 0x8b})
}

func formOf(head []byte) form {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, byteOrderMark), " \t\r\n")
	inner := bytes.TrimLeft(bytes.TrimPrefix(head, []byte{'['}), " \t\r\n")
	if len(inner) == 0 || inner[0] != '{' {
		return foreign
	}
	form := kind(inner)
	if form == stream && head[0] == '{' {
		if line, _, more := bytes.Cut(head, []byte{'\n'}); more && bytes.HasSuffix(bytes.TrimSpace(line), []byte{'}'}) {
			return lines
		}
	}
	return form
}

// kind tells what an object is by the first of its keys.
func kind(object []byte) form {
	source, name := false, false
	first := true
	for key, list := range keys(object) {
		switch {
		case first && key == "Records" && list:
			return envelope
		case key == "digestStartTime":
			return digest
		}
		source, name = source || key == "eventSource", name || key == "eventName"
		if source && name {
			return stream
		}
		first = false
	}
	return foreign
}

// keys iterates over the keys of an object that may end early, and whether their values are lists.
func keys(object []byte) func(yield func(key string, list bool) bool) {
	return func(yield func(string, bool) bool) {
		decoder := json.NewDecoder(bytes.NewReader(object))
		depth, key, named := 0, "", false
		for {
			token, err := decoder.Token()
			if err != nil {
				return
			}
			delim, _ := token.(json.Delim)
			if depth == 1 && delim != '}' {
				if !named {
					key, _ = token.(string)
				} else if !yield(key, delim == '[') {
					return
				}
				named = !named
			}
			switch delim {
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
			if depth == 0 {
				return
			}
		}
	}
}
