// Package s3 reads the log files of a trail from its bucket: those of the accounts, regions and days that are
// asked about, and no others.
package s3

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/logfile"
	"smaudit/scanner/trail/remote"
)

// Source is the word by which users choose the reader.
const Source = "s3"

// Reader reads the files of a bucket.
type Reader struct {
	Access   *remote.Access
	Location Location
	Accounts []string // empty: all whose files there are
	Regions  []string // empty: all of which there are files

	once   sync.Once
	bucket *bucket
	mu     sync.Mutex
	gaps   []model.Gap
}

// Read adds up what the files record. What cannot be read of them is in the gaps. It returns an error when the
// context ends or the disk is full.
func (r *Reader) Read(ctx context.Context, o trail.Settings) (*trail.Record, []model.Gap, error) {
	record, gaps, err := trail.Read(ctx, r.files(ctx, o.Since), o)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", r.Location, err)
	}
	return record, append(gaps, remote.Merge(r.gaps)...), nil
}

// Probe lists one key, and asks whether digests could be checked.
func (r *Reader) Probe(ctx context.Context, region string, tell func(permission string, err error)) {
	_, err := r.open().page(ctx, &s3.ListObjectsV2Input{Prefix: aws.String(r.Location.Prefix + "AWSLogs/"), MaxKeys: aws.Int32(1)})
	tell("s3:ListBucket", err)
	_, err = cloudtrail.NewFromConfig(r.Access.In(region)).ListPublicKeys(ctx, &cloudtrail.ListPublicKeysInput{})
	tell("cloudtrail:ListPublicKeys", err)
}

func (r *Reader) open() *bucket {
	r.once.Do(func() {
		r.bucket = &bucket{access: r.Access, name: r.Location.Bucket, clients: make(map[string]*s3.Client)}
	})
	return r.bucket
}

// listed is how many folders are listed at once.
const listed = 16

// day is the folder of an account's region and day.
type day struct {
	prefix string
	at     time.Time
}

// files are those of the days that are asked about, one day after the other. Files bring events of the day
// before theirs, so that the day after the last is one of them.
func (r *Reader) files(ctx context.Context, since time.Time) iter.Seq2[logfile.File, error] {
	return func(yield func(logfile.File, error) bool) {
		days := r.days(ctx, since)
		for some := range slices.Chunk(days, listed) {
			found := make([][]string, len(some))
			var group errgroup.Group
			for i, d := range some {
				group.Go(func() error {
					found[i] = r.keys(ctx, d.prefix)
					return nil
				})
			}
			_ = group.Wait() // every fault is a gap
			for _, key := range slices.Concat(found...) {
				if !yield(r.file(key), nil) {
					return
				}
			}
		}
		if err := context.Cause(ctx); err != nil {
			yield(logfile.File{}, err)
		}
	}
}

func (r *Reader) file(key string) logfile.File {
	return logfile.File{Name: "s3://" + r.Location.Bucket + "/" + key, Open: r.open().opener(key, r.Access)}
}

// keys lists a folder.
func (r *Reader) keys(ctx context.Context, prefix string) (keys []string) {
	for key, err := range r.open().list(ctx, &s3.ListObjectsV2Input{Prefix: &prefix}) {
		if err != nil {
			r.gap(ctx, err, prefix)
			return keys
		}
		if strings.HasSuffix(key, ".json.gz") || strings.HasSuffix(key, ".json") {
			keys = append(keys, key)
		}
	}
	return keys
}

func (r *Reader) gap(ctx context.Context, err error, prefix string) {
	if ctx.Err() != nil {
		return
	}
	g := r.open().gap(err)
	g.Resource = "s3://" + r.Location.Bucket + "/" + prefix
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gaps = append(r.gaps, g)
}
