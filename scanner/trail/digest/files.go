package digest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
)

// Files are those of a bucket, or a copy of it. Errors are fs.ErrNotExist for what is not there and
// fs.ErrPermission for what may not be read. It is used by several goroutines.
type Files interface {
	// List yields the keys that begin with prefix in the order of their bytes, as S3 does. The order is what
	// lets a chain be followed without keeping it.
	List(ctx context.Context, prefix string) iter.Seq2[string, error]
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Signature returns that of a digest, in hex, from the object's metadata.
	Signature(ctx context.Context, key string) (string, error)
}

// sidecar is where a copy keeps what S3 keeps in a digest's metadata.
const sidecar = ".signature"

// Folder returns the files of a folder. It reads the signature of a digest from a file of the same name with
// ".signature" behind.
func Folder(files fs.FS) Files { return folder{files} }

type folder struct{ fs.FS }

func (f folder) Open(_ context.Context, key string) (io.ReadCloser, error) { return f.FS.Open(key) }

func (f folder) Signature(ctx context.Context, key string) (string, error) {
	file, err := f.Open(ctx, key+sidecar)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSignature+1))
	return strings.TrimSpace(string(text)), err
}

func (f folder) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) { f.walk(ctx, ".", prefix, yield) }
}

func (f folder) walk(ctx context.Context, dir, prefix string, yield func(string, error) bool) bool {
	entries, err := fs.ReadDir(f.FS, dir)
	if err != nil && !yield("", fmt.Errorf("list %s: %w", dir, err)) {
		return false
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(inKey(a), inKey(b)) })
	for _, entry := range entries {
		key := inKey(entry)
		if dir != "." {
			key = dir + "/" + key
		}
		switch {
		case ctx.Err() != nil:
			return yield("", ctx.Err())
		case !strings.HasPrefix(key, prefix) && !strings.HasPrefix(prefix, key):
		case entry.IsDir():
			if !f.walk(ctx, strings.TrimSuffix(key, "/"), prefix, yield) {
				return false
			}
		case !yield(key, nil):
			return false
		}
	}
	return true
}

// inKey returns an entry as it is written in keys. The slash sorts CloudTrail/ behind CloudTrail-Digest/.
func inKey(entry fs.DirEntry) string {
	if entry.IsDir() {
		return entry.Name() + "/"
	}
	return entry.Name()
}
