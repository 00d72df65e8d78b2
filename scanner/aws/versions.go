package aws

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"smaudit/scanner/model"
)

// undecided reports whether a secret's versions must be listed: when a version waits, whose date only
// the list of versions tells, and when a limit lies between the bounds of the value's age.
func (r *region) undecided(s *listed) bool {
	if r.options.AllVersions || s.pending {
		return true
	}
	least, most, ok := s.ValueAgeBounds(r.options.Now)
	return ok && slices.ContainsFunc(r.options.ValueAges, func(limit int) bool { return least <= limit && limit < most })
}

// versions counts a secret's versions and dates the current and the pending one.
func (r *region) versions(ctx context.Context, s *listed) {
	o := operation(serviceSecrets, "ListSecretVersionIds")
	pages := secretsmanager.NewListSecretVersionIdsPaginator(r.secrets, &secretsmanager.ListSecretVersionIdsInput{
		SecretId: aws.String(s.arn), MaxResults: aws.Int32(pageSize), IncludeDeprecated: aws.Bool(true),
	})
	var read model.Versions
	seen := make(tokens)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		switch {
		case err != nil:
		case page.Versions == nil:
			err = errOdd
		default:
			err = seen.next(page.NextToken)
		}
		if err != nil {
			r.gaps.add(o, &s.Object, explain(err))
			return
		}
		for _, v := range page.Versions {
			read.Count++
			current := slices.Contains(v.VersionStages, "AWSCURRENT")
			if current {
				read.CurrentAt = moment(v.CreatedDate)
			} else if slices.Contains(v.VersionStages, "AWSPENDING") {
				read.PendingAt = moment(v.CreatedDate)
			}
		}
	}
	if s.pending && read.PendingAt.IsZero() {
		s.Hide("versions.pending_at") // the list of secrets knows of one
	}
	s.Versions = read
}
