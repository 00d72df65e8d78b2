package iac_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac"
	"smaudit/scanner/model"
)

// What hangs on a count that cannot be told may not be there: it vouches for nothing, and hides what
// it would have told of what it names. Beside one that is surely there it changes nothing.
func TestWhatMayNotExistVouchesForNothing(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"main.tf": {Data: []byte(`
variable "env" {}
resource "aws_secretsmanager_secret" "maybe" { name = "maybe" }
resource "aws_secretsmanager_secret" "sure" { name = "sure" }
resource "aws_secretsmanager_secret_rotation" "maybe" {
  count               = var.env == "prod" ? 1 : 0
  secret_id           = aws_secretsmanager_secret.maybe.id
  rotation_lambda_arn = aws_lambda_function.rotate.arn
  rotation_rules { automatically_after_days = 30 }
}
resource "aws_secretsmanager_secret_rotation" "sure" {
  secret_id           = aws_secretsmanager_secret.sure.id
  rotation_lambda_arn = aws_lambda_function.rotate.arn
  rotation_rules { automatically_after_days = 30 }
}
resource "aws_secretsmanager_secret_policy" "maybe" {
  for_each   = var.env
  secret_arn = aws_secretsmanager_secret.maybe.arn
  policy     = "{}"
}
resource "aws_secretsmanager_secret_version" "maybe" {
  count         = var.env
  secret_id     = aws_secretsmanager_secret.maybe.id
  secret_string = "x"
}
resource "aws_lambda_function" "rotate" { function_name = "rotate" }
resource "aws_lambda_permission" "maybe" {
  count         = var.env
  function_name = aws_lambda_function.rotate.arn
  action        = "lambda:InvokeFunction"
  principal     = "secretsmanager.amazonaws.com"
}
resource "aws_cloudtrail" "maybe" {
  count          = var.env
  name           = "t"
  s3_bucket_name = "b"
}
`)}}
	var snapshot *model.Snapshot
	for s, err := range iac.New(files, []string{"."}, iac.Options{Now: time.Unix(0, 0)}).Collect(t.Context()) {
		require.NoError(t, err)
		snapshot = s
	}
	secrets := make(map[string]*model.Secret)
	for _, s := range snapshot.Secrets {
		secrets[s.Name] = s
	}
	for _, path := range []model.Path{"rotation", "policies", "value"} {
		assert.True(t, secrets["maybe"].Hides(path), path)
		assert.False(t, secrets["sure"].Hides(path), path)
	}
	assert.True(t, secrets["sure"].Rotation.Enabled)
	require.Len(t, snapshot.Functions, 1)
	assert.True(t, snapshot.Functions[0].Hides("permissions"))
	require.Len(t, snapshot.Trails, 1)
	assert.True(t, snapshot.Trails[0].Hides("logging"))
}

// Of a module that may not exist the same holds, but within it secret and rotation come together.
func TestAModuleThatMayNotExist(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"main.tf": {Data: []byte(`
variable "create" {}
resource "aws_secretsmanager_secret" "outside" { name = "outside" }
module "rotated" {
  source = "./rotated"
  count  = var.create ? 1 : 0
  secret = aws_secretsmanager_secret.outside.id
}
`)},
		"rotated/main.tf": {Data: []byte(`
variable "secret" {}
resource "aws_secretsmanager_secret" "inside" { name = "inside" }
resource "aws_secretsmanager_secret_rotation" "inside" {
  secret_id           = aws_secretsmanager_secret.inside.id
  rotation_lambda_arn = "arn:aws:lambda:us-east-1:111122223333:function:rotate"
  rotation_rules { automatically_after_days = 30 }
}
resource "aws_secretsmanager_secret_rotation" "outside" {
  secret_id           = var.secret
  rotation_lambda_arn = "arn:aws:lambda:us-east-1:111122223333:function:rotate"
  rotation_rules { automatically_after_days = 30 }
}
`)},
	}
	for s, err := range iac.New(files, []string{"."}, iac.Options{Now: time.Unix(0, 0)}).Collect(t.Context()) {
		require.NoError(t, err)
		require.Len(t, s.Secrets, 2)
		for _, secret := range s.Secrets {
			assert.Equal(t, secret.Name == "outside", secret.Hides("rotation"), secret.Name)
			assert.Equal(t, secret.Name == "inside", secret.Rotation.Enabled, secret.Name)
		}
	}
}
