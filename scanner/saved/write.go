package saved

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"smaudit/scanner/model"
)

// Writer writes snapshots into one file.
type Writer struct {
	to       io.Writer
	compress *zstd.Encoder
	encoder  *json.Encoder
	one      bool
	written  int
}

// NewWriter returns a writer of what the name of the file asks for: .json for one snapshot, .ndjson
// for one on each line, and .zst after either to compress it.
func NewWriter(w io.Writer, name string) (*Writer, error) {
	out := &Writer{to: w}
	base, compressed := strings.CutSuffix(name, ".zst")
	out.one = strings.HasSuffix(base, ".json")
	if !out.one && !strings.HasSuffix(base, ".ndjson") {
		return nil, fmt.Errorf("write snapshots to %s: the name must end in .json, .ndjson, .json.zst or .ndjson.zst", name)
	}
	if compressed {
		encoder, err := zstd.NewWriter(w)
		if err != nil {
			return nil, fmt.Errorf("write snapshots to %s: %w", name, err)
		}
		out.compress, out.to = encoder, encoder
	}
	out.encoder = json.NewEncoder(out.to)
	return out, nil
}

// Write adds a snapshot. A file that is named .json takes one.
func (w *Writer) Write(s *model.Snapshot) error {
	if w.one && w.written > 0 {
		return errors.New("write snapshot: a .json file holds one, name it .ndjson for several")
	}
	w.written++
	if err := w.encoder.Encode(s); err != nil {
		return fmt.Errorf("write snapshot %s: %w", s.Scope.ID, err)
	}
	return nil
}

// Close completes the file. It does not close what the writer was made for.
func (w *Writer) Close() error {
	if w.compress == nil {
		return nil
	}
	if err := w.compress.Close(); err != nil {
		return fmt.Errorf("complete compressed snapshots: %w", err)
	}
	return nil
}
