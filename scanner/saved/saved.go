// Package saved reads and writes snapshots in files, so that evidence is collected once and judged
// later, offline. A file holds one snapshot as JSON, or one on each line, and may be compressed with
// Zstandard.
//
// A file is not trusted: what it decodes to is bounded in size and window, and an object without an
// identity is refused. The package changes nothing in a snapshot.
package saved

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/klauspost/compress/zstd"

	"smaudit/scanner/model"
)

// The bounds of what is read. An account and region of 100,000 secrets takes 100 MB. Objects and braces
// are counted because few bytes of them make large structs.
const (
	maxSnapshot = 256 << 20 // decoded bytes of one snapshot
	maxFile     = 64 << 30  // decoded bytes of a file
	maxWindow   = 32 << 20  // bytes of a compressed frame's window
	maxValue    = 1 << 20   // bytes of one object, or of another value besides the lists
	maxObjects  = 1_000_000 // of all lists of a snapshot; AWS has at most 500,000 secrets in a region
	maxBraces   = 10_000_000
)

var magic = []byte{0x28, 0xb5, 0x2f, 0xfd} // RFC 8878, 3.1.1

// errTooLarge says that a file decodes to more than is read.
var errTooLarge = errors.New("more data than a snapshot can have")

// Read yields the snapshots of a file one by one. The name is that of the file in errors. After an
// error it yields nothing more.
func Read(r io.Reader, name string) iter.Seq2[*model.Snapshot, error] {
	return read(r, name, maxSnapshot)
}

func read(r io.Reader, name string, limit int64) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		plain, done, err := decompress(r)
		if err != nil {
			yield(nil, fmt.Errorf("read snapshot %s: %w", name, err))
			return
		}
		defer done()
		in := newReader(plain, limit)
		for n := 1; ; n++ {
			s, err := in.snapshot()
			if errors.Is(err, io.EOF) && n > 1 {
				return
			}
			if err != nil {
				yield(nil, fmt.Errorf("read snapshot %d of %s: %w", n, name, explain(err)))
				return
			}
			if !yield(s, nil) {
				return
			}
		}
	}
}

// explain keeps texts of the file out of messages.
func explain(err error) error {
	var mismatch *json.UnmarshalTypeError
	var moment *time.ParseError
	switch {
	case errors.As(err, &mismatch):
		return fmt.Errorf("%s is no %s", mismatch.Field, mismatch.Type)
	case errors.As(err, &moment):
		return errors.New("a time is not written as 2026-11-22T00:00:00Z")
	case errors.Is(err, io.EOF):
		return errors.New("the file is empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the file ends within a snapshot: collect it again")
	}
	return err
}

// decompress returns what the file holds, compressed or not.
func decompress(r io.Reader) (io.Reader, func(), error) {
	buffered := bufio.NewReader(r)
	if head, _ := buffered.Peek(len(magic)); !bytes.Equal(head, magic) {
		return buffered, func() {}, nil
	}
	decoder, err := zstd.NewReader(buffered,
		zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, nil, fmt.Errorf("open compressed data: %w", err)
	}
	return decoder, decoder.Close, nil
}

// Recognise reports whether a file that begins like this holds snapshots.
func Recognise(head []byte) bool {
	if bytes.HasPrefix(head, magic) {
		plain, done, err := decompress(bytes.NewReader(head))
		if err != nil {
			return false
		}
		defer done()
		head = make([]byte, 4096)
		n, _ := io.ReadFull(plain, head)
		head = head[:n]
	}
	decoder := json.NewDecoder(bytes.NewReader(head))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return false
	}
	name, err := decoder.Token()
	if err != nil || name != "schema_version" {
		return false
	}
	return bytes.Contains(head, []byte(`"collected_at"`))
}
