package iac_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/access"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
)

// A policy that holds callers to the organization and account that the code asks AWS for is decided, whichever
// these are.
func TestOrganizationThatIsAskedFor(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"main.tf": {Data: []byte(`
data "aws_organizations_organization" "this" {}
data "aws_caller_identity" "this" {}
data "aws_iam_policy_document" "members" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [data.aws_organizations_organization.this.id]
    }
  }
  statement {
    actions   = ["secretsmanager:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.this.account_id}:root"]
    }
  }
  statement {
    actions   = ["secretsmanager:DescribeSecret"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "ForAnyValue:StringLike"
      variable = "aws:PrincipalOrgPaths"
      values   = ["${data.aws_organizations_organization.this.id}/*"]
    }
  }
}
resource "aws_secretsmanager_secret" "db" {
  name   = "db"
  policy = data.aws_iam_policy_document.members.json
}
`)}}
	var s *model.Secret
	for snapshot, err := range iac.New(files, []string{"."}, iac.Options{Now: time.Unix(0, 0)}).Collect(t.Context()) {
		require.NoError(t, err)
		require.Len(t, snapshot.Secrets, 1)
		access.New(access.Trust{Accounts: []string{"444455556666"}}).Snapshot(snapshot)
		assert.Empty(t, snapshot.Gaps)
		s = snapshot.Secrets[0]
	}
	assert.Equal(t, "o-ownersorganization", s.Policies[0].Links["data.aws_organizations_organization.this.id"])
	for _, path := range []model.Path{"grants", "exposure.public", "exposure.untrusted", "exposure.broken_shares", "exposure.confused_deputy", "exposure.managers", "statements.dead", "statements.weak"} {
		assert.False(t, s.Hides(path), path)
	}
	assert.Equal(t, "trusted", s.Exposure.Level)
	assert.Equal(t, model.No, s.Exposure.Public)
	assert.Empty(t, s.Exposure.Untrusted)
}
