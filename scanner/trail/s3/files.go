package s3

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/remote"
)

// Files are those of a bucket, as digests are validated by.
type Files struct{ bucket *bucket }

// Open returns the files of a bucket.
func Open(access *remote.Access, location Location) *Files {
	return &Files{(&Reader{Access: access, Location: location}).open()}
}

// List yields the keys that begin with a prefix, in the order of their bytes.
func (f *Files) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for key, err := range f.bucket.list(ctx, &s3.ListObjectsV2Input{Prefix: &prefix}) {
			if err != nil {
				err = f.why("ListObjectsV2", err)
			}
			if !yield(key, err) {
				return
			}
		}
	}
}

// Open opens an object.
func (f *Files) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	out, err := asked(f.bucket, func(c *s3.Client) (*s3.GetObjectOutput, error) {
		return c.GetObject(ctx, &s3.GetObjectInput{Bucket: &f.bucket.name, Key: &key})
	})
	if err != nil {
		return nil, f.why("GetObject", err)
	}
	return out.Body, nil
}

// Signature is that of a digest, which CloudTrail keeps in the object's metadata.
func (f *Files) Signature(ctx context.Context, key string) (string, error) {
	out, err := asked(f.bucket, func(c *s3.Client) (*s3.HeadObjectOutput, error) {
		return c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &f.bucket.name, Key: &key})
	})
	if err != nil {
		return "", f.why("HeadObject", err)
	}
	if out.Metadata["signature"] == "" {
		return "", fmt.Errorf("the metadata has no signature: %w", fs.ErrNotExist)
	}
	return out.Metadata["signature"], nil
}

// why is an error as files have them.
func (f *Files) why(operation string, err error) error {
	g := f.bucket.access.Gap("S3", operation, err)
	switch g.Reason {
	case model.GapDenied:
		return fmt.Errorf("%s: %w", g.Detail, fs.ErrPermission)
	case model.GapAbsent:
		return fmt.Errorf("%s: %w", g.Detail, fs.ErrNotExist)
	}
	return fmt.Errorf("%s: %w", g.Detail, err)
}
