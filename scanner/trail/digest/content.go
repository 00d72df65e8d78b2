package digest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/gzip"
)

// content decompresses a file. It returns the hash of all of it, and the text if that is at most keep bytes: log
// files are only hashed.
func (r *reader) content(ctx context.Context, key string, keep int64) (text, sum []byte, fault Fault) {
	file, err := r.files.Open(ctx, key)
	if err != nil {
		return nil, nil, unopened(err)
	}
	defer file.Close()
	source := &source{Reader: file}
	hash, kept := sha256.New(), new(bytes.Buffer)
	err = inflate(io.MultiWriter(hash, &buffer{kept, keep}), source, keep)
	switch {
	case source.err != nil:
		return nil, nil, Fault{Kind: Unreadable, Message: fmt.Sprintf("it cannot be read: %v", source.err)}
	case err != nil:
		return nil, nil, Fault{Kind: Malformed, Message: fmt.Sprintf("it cannot be decompressed: %v", err)}
	}
	return kept.Bytes(), hash.Sum(nil), Fault{}
}

func unopened(err error) Fault {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return Fault{Kind: MissingLog, Message: "it is not there"}
	}
	return Fault{Kind: Unreadable, Message: fmt.Sprintf("it cannot be read: %v", err)}
}

func inflate(to io.Writer, from io.Reader, keep int64) error {
	unzipped, err := gzip.NewReader(from)
	if err != nil {
		return err
	}
	limited := io.Reader(unzipped)
	if keep > 0 {
		limited = io.LimitReader(unzipped, keep+1)
	}
	n, err := io.Copy(to, limited)
	if err == nil && keep > 0 && n > keep {
		return fmt.Errorf("it is larger than %d bytes", keep)
	}
	return err
}

// source remembers an error of the file, as against one of what is in it.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // readers return it bare
		s.err = err
	}
	return n, err
}

// buffer keeps what is written to it if there is room at all.
type buffer struct {
	*bytes.Buffer
	room int64
}

func (b *buffer) Write(p []byte) (int, error) {
	if b.room == 0 {
		return len(p), nil
	}
	return b.Buffer.Write(p)
}
