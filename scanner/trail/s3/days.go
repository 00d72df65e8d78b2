package s3

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var (
	accountName      = regexp.MustCompile(`^\d{12}$`)
	organizationName = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// days are the folders to list, the oldest day first.
func (r *Reader) days(ctx context.Context, since time.Time) (out []day) {
	last := r.Access.Now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	for _, region := range r.regions(ctx, "CloudTrail") {
		for at := since.UTC().Truncate(24 * time.Hour); !at.After(last); at = at.AddDate(0, 0, 1) {
			out = append(out, day{region + at.Format("2006/01/02/"), at})
		}
	}
	slices.SortStableFunc(out, func(a, b day) int { return a.at.Compare(b.at) })
	return out
}

// regions are the folders of the regions of all accounts, those of an organization among them, for kinds of files.
func (r *Reader) regions(ctx context.Context, kinds ...string) (out []string) {
	root := r.Location.Prefix + "AWSLogs/"
	for _, account := range r.accounts(ctx, root) {
		for _, kind := range kinds {
			for _, region := range r.below(ctx, account+kind+"/") {
				if len(r.Regions) == 0 || slices.Contains(r.Regions, path.Base(region)) {
					out = append(out, region)
				}
			}
		}
	}
	return out
}

func (r *Reader) accounts(ctx context.Context, root string) (out []string) {
	for _, folder := range r.below(ctx, root) {
		switch name := path.Base(folder); {
		case accountName.MatchString(name) && (len(r.Accounts) == 0 || slices.Contains(r.Accounts, name)):
			out = append(out, folder)
		case organizationName.MatchString(name):
			out = append(out, r.accounts(ctx, folder)...)
		}
	}
	return out
}

// below are the folders in a folder.
func (r *Reader) below(ctx context.Context, prefix string) (out []string) {
	for key, err := range r.open().list(ctx, &s3.ListObjectsV2Input{Prefix: &prefix, Delimiter: aws.String("/")}) {
		if err != nil {
			r.gap(ctx, err, prefix)
			return out
		}
		if strings.HasSuffix(key, "/") {
			out = append(out, key)
		}
	}
	return out
}
