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
	"strings"

	"github.com/klauspost/compress/zstd"

	"smaudit/scanner/model"
)

// The bounds of what is read. An account and region of 100,000 secrets takes 100 MB.
const (
	maxSnapshot = 512 << 20 // decoded bytes of one snapshot
	maxFile     = 64 << 30  // decoded bytes of a file
	maxWindow   = 32 << 20  // bytes of a compressed frame's window
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
		bounded := &meter{from: plain, left: limit, total: maxFile}
		decoder := json.NewDecoder(bounded)
		for n := 1; ; n++ {
			bounded.left = limit
			s := &model.Snapshot{}
			err := decoder.Decode(s)
			if errors.Is(err, io.EOF) && n > 1 {
				return
			}
			if err == nil {
				err = check(s)
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
	switch {
	case errors.As(err, &mismatch):
		return fmt.Errorf("%s is no %s", mismatch.Field, mismatch.Type)
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

// meter fails where more is read than is left, of one snapshot or of the file.
type meter struct {
	from        io.Reader
	left, total int64
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 || m.total <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > m.left {
		p = p[:m.left]
	}
	n, err := m.from.Read(p)
	m.left -= int64(n)
	m.total -= int64(n)
	return n, err
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

// check refuses a snapshot of another major version and one whose objects have no identity.
func check(s *model.Snapshot) error {
	own, _, _ := strings.Cut(model.SnapshotVersion, ".")
	switch major, _, _ := strings.Cut(s.SchemaVersion, "."); {
	case s.SchemaVersion == "":
		return errors.New("schema_version is missing: this is no snapshot")
	case major != own:
		return fmt.Errorf("snapshot version %.20q cannot be read, this smaudit reads %s.x: collect it again", s.SchemaVersion, own)
	case s.Scope.ID == "" || s.Scope.Source == "":
		return errors.New("the scope has no id or no source")
	}
	return checkObjects(s)
}
