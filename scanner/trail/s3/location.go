package s3

import (
	"fmt"
	"regexp"
	"strings"
)

// Location is where a trail's files lie: a bucket, and what keys have before AWSLogs/.
type Location struct {
	Bucket string
	Prefix string // empty, or ends with a slash
}

// bucketName is what AWS allows (S3 user guide, bucketnamingrules, 2026).
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// Parse reads s3://BUCKET[/PREFIX]. A prefix may be given up to AWSLogs/, or without it.
func Parse(uri string) (Location, error) {
	rest, ok := strings.CutPrefix(uri, "s3://")
	bucket, prefix, _ := strings.Cut(rest, "/")
	if !ok || !bucketName.MatchString(bucket) {
		return Location{}, fmt.Errorf("%q is no bucket's URI like s3://example-trail-logs/prefix", uri)
	}
	prefix = strings.TrimSuffix(prefix, "/")
	prefix = strings.TrimSuffix(strings.TrimSuffix(prefix, "AWSLogs"), "/")
	if prefix != "" {
		prefix += "/"
	}
	return Location{bucket, prefix}, nil
}

func (l Location) String() string { return "s3://" + l.Bucket + "/" + l.Prefix }
