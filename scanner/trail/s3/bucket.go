package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/remote"
)

// bucket is asked in its own region, which the answer to a call elsewhere tells.
type bucket struct {
	access *remote.Access
	name   string

	mu      sync.Mutex
	region  string
	clients map[string]*s3.Client
}

func (b *bucket) client() *s3.Client {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.clients[b.region] == nil {
		b.clients[b.region] = s3.NewFromConfig(b.access.In(b.region), func(o *s3.Options) {
			o.UsePathStyle = o.BaseEndpoint != nil // a stand-in has no name for each bucket
			o.DisableLogOutputChecksumValidationSkipped = true
		})
	}
	return b.clients[b.region]
}

// moved learns from an answer in which region the bucket is, and reports whether that is another one.
func (b *bucket) moved(err error) bool {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return false
	}
	region := answer.Response.Header.Get("X-Amz-Bucket-Region")
	b.mu.Lock()
	defer b.mu.Unlock()
	if region == "" || region == b.region || b.region == "" && region == b.access.Config.Region {
		return false
	}
	b.region = region
	return true
}

// asked calls, and once more where the bucket turns out to be elsewhere.
func asked[T any](b *bucket, call func(*s3.Client) (T, error)) (T, error) {
	out, err := call(b.client())
	if err != nil && b.moved(err) {
		return call(b.client())
	}
	return out, err
}

func (b *bucket) page(ctx context.Context, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	in.Bucket = &b.name
	out, err := asked(b, func(c *s3.Client) (*s3.ListObjectsV2Output, error) { return c.ListObjectsV2(ctx, in) })
	if err == nil && out.IsTruncated == nil {
		return nil, errOdd
	}
	return out, err
}

var (
	errOdd       = errors.New("an answer without what it always has")
	errSameToken = errors.New("the same page token twice")
)

// list yields the keys that are asked for and, where there is a delimiter, what they have before it, in the order
// of their bytes.
func (b *bucket) list(ctx context.Context, in *s3.ListObjectsV2Input) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for known := make(map[string]bool); ; {
			out, err := b.page(ctx, in)
			if err != nil {
				yield("", err)
				return
			}
			for i := range out.CommonPrefixes {
				if !yield(aws.ToString(out.CommonPrefixes[i].Prefix), nil) {
					return
				}
			}
			for i := range out.Contents {
				if !yield(aws.ToString(out.Contents[i].Key), nil) {
					return
				}
			}
			token := aws.ToString(out.NextContinuationToken)
			switch {
			case !*out.IsTruncated || token == "":
				return
			case known[token]:
				yield("", errSameToken)
				return
			}
			known[token] = true
			in.ContinuationToken = &token
		}
	}
}

// opener opens an object. What went wrong is said as a gap says it.
func (b *bucket) opener(key string, access *remote.Access) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		out, err := asked(b, func(c *s3.Client) (*s3.GetObjectOutput, error) {
			return c.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
		})
		if err != nil {
			g := access.Gap("S3", "GetObject", err)
			if g.Permission != "" {
				return nil, fmt.Errorf("%s (%s)", g.Detail, g.Permission)
			}
			return nil, errors.New(g.Detail)
		}
		return out.Body, nil
	}
}

func (b *bucket) gap(err error) model.Gap {
	if errors.Is(err, errOdd) || errors.Is(err, errSameToken) {
		return b.access.Odd("S3", "ListBucket", "AWS gave "+err.Error())
	}
	return b.access.Gap("S3", "ListObjectsV2", err)
}
