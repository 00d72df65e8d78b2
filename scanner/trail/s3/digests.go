package s3

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/digest"
)

// digested are the folders whose files the validation of digests reads, in the order in which S3 lists them.
var digested = []string{"CloudTrail-Digest", "CloudTrail"}

// Digests validates the chains of digests since a time with the keys that CloudTrail publishes. It reads each
// digest and each log file that one names. What keeps it from that is in the gaps.
func (r *Reader) Digests(ctx context.Context, since time.Time) (*digest.Report, []model.Gap, error) {
	var keys digest.Keys
	var gaps []model.Gap
	for _, region := range r.Regions {
		if err := r.publicKeys(ctx, &keys, region, since); err != nil {
			gap := r.Access.Gap("CloudTrail", "ListPublicKeys", err)
			gap.Resource = region
			gaps = append(gaps, gap)
		}
	}
	files := &span{Files: &Files{r.open()}, reader: r, since: since}
	report, err := digest.Validate(ctx, files, keys, digest.Options{Bucket: r.Location.Bucket, From: since})
	if err != nil {
		return nil, nil, fmt.Errorf("validate the digests in %s: %w", r.Location, err)
	}
	return report, gaps, nil
}

// publicKeys adds the keys by which the region's digests are signed.
func (r *Reader) publicKeys(ctx context.Context, keys *digest.Keys, region string, since time.Time) error {
	client := cloudtrail.NewFromConfig(r.Access.In(region))
	in := &cloudtrail.ListPublicKeysInput{StartTime: &since, EndTime: &r.Access.Now}
	for known := make(map[string]bool); ; {
		page, err := client.ListPublicKeys(ctx, in)
		if err != nil {
			return fmt.Errorf("list public keys of %s: %w", region, err)
		}
		for _, k := range page.PublicKeyList {
			err := keys.Add(region, digest.Key{
				Fingerprint: aws.ToString(k.Fingerprint), Value: k.Value, From: aws.ToTime(k.ValidityStartTime), To: aws.ToTime(k.ValidityEndTime),
			})
			if err != nil {
				return err
			}
		}
		token := aws.ToString(page.NextToken)
		if token == "" || known[token] {
			return nil
		}
		known[token] = true
		in.NextToken = &token
	}
}

// span are the files since a time: of a trail that logs for years, a few folders.
type span struct {
	*Files
	reader *Reader
	since  time.Time
}

// List yields the keys of the folders of the regions since the time.
func (s *span) List(ctx context.Context, _ string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, folder := range s.reader.regions(ctx, digested...) {
			in := &s3.ListObjectsV2Input{Prefix: &folder, StartAfter: aws.String(folder + s.since.UTC().Format("2006/01/02/"))}
			for key, err := range s.bucket.list(ctx, in) {
				if err != nil {
					err = s.why("ListObjectsV2", err)
				}
				if !yield(key, err) {
					return
				}
			}
		}
	}
}
