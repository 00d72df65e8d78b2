package terraform

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iac/resource"
)

// Who a configuration is tells in which account everything lies that it makes.
func TestLogins(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
variable "role" {}
variable "deploy" { default = "arn:aws:iam::555566667777:role/deploy" }
provider "aws" { region = "eu-central-1" }
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
provider "aws" {
  alias   = "profile"
  profile = "other"
}
provider "aws" {
  alias = "role"
  assume_role { role_arn = "arn:aws:iam::444455556666:role/deploy" }
}
provider "aws" {
  alias = "chain"
  assume_role { role_arn = "arn:aws:iam::444455556666:role/first" }
  assume_role { role_arn = var.deploy }
}
provider "aws" {
  alias = "untold"
  assume_role { role_arn = var.role }
}
provider "aws" {
  alias = "both"
  allowed_account_ids = ["111122223333"]
  assume_role { role_arn = var.role }
}
resource "aws_kms_key" "default" {}
resource "aws_kms_key" "east"    { provider = aws.east }
resource "aws_kms_key" "profile" { provider = aws.profile }
resource "aws_kms_key" "role"    { provider = aws.role }
resource "aws_kms_key" "chain"   { provider = aws.chain }
resource "aws_kms_key" "untold"  { provider = aws.untold }
resource "aws_kms_key" "both"    { provider = aws.both }
resource "aws_kms_key" "missing" { provider = aws.missing }
module "m" {
  source    = "./m"
  providers = { aws = aws.role }
}
-- m/main.tf --
resource "aws_kms_key" "inner" {}
`)
	got := map[string][]string{}
	for _, r := range root.Resources {
		got[r.Address] = []string{r.Provider, r.Login, spell(r.Account)}
	}
	assert.Equal(t, map[string][]string{
		"aws_kms_key.default":        {"aws.", resource.AmbientLogin, "absent"},
		"aws_kms_key.east":           {"aws.east", resource.AmbientLogin, "absent"},
		"aws_kms_key.profile":        {"aws.profile", "aws.profile", "absent"},
		"aws_kms_key.role":           {"aws.role", "aws.role", `"444455556666"`},
		"aws_kms_key.chain":          {"aws.chain", "aws.chain", `"555566667777"`},
		"aws_kms_key.untold":         {"aws.untold", "aws.untold", "absent"},
		"aws_kms_key.both":           {"aws.both", "aws.both", `"111122223333"`},
		"aws_kms_key.missing":        {"aws.missing", "aws.missing", "absent"},
		"module.m.aws_kms_key.inner": {"aws.role", "aws.role", `"444455556666"`},
	}, got)
}

// A document that names what is known only after apply has a hole for each of it and is told otherwise.
func TestDocumentsHaveSingleHoles(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
data "aws_caller_identity" "me" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}
data "aws_organizations_organization" "ours" {}
resource "aws_secretsmanager_secret" "s" {
  policy = jsonencode({ Statement = [{
    Principal = { AWS = "arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.me.account_id}:root" }
    Condition = { StringEquals = { "aws:PrincipalOrgID" = data.aws_organizations_organization.ours.id, "aws:RequestedRegion" = data.aws_region.here.name } }
  }] })
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.inner.json]
  statement {
    resources = ["arn:aws:secretsmanager:${data.aws_region.here.id}:${data.aws_caller_identity.me.id}:secret:*"]
  }
}
data "aws_iam_policy_document" "inner" {
  statement { sid = "Inner" }
}
output "d" { value = data.aws_iam_policy_document.d.minified_json }
`)
	const policy = `{"Statement":[{"Condition":{"StringEquals":{"aws:PrincipalOrgID":"${data.aws_organizations_organization.ours.id}",` +
		`"aws:RequestedRegion":"${data.aws_region.here.name}"}},` +
		`"Principal":{"AWS":"arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.me.account_id}:root"}}]}`
	for _, r := range root.Resources {
		if r.Type == "aws_secretsmanager_secret" {
			assert.Equal(t, resource.String, r.Attrs.Get("policy").Shape)
			assert.Equal(t, policy, r.Attrs.Get("policy").Text)
		}
	}
	var documents []resource.Link
	for _, link := range root.Outputs[0].Value.Links {
		if link.IsDocument() {
			documents = append(documents, link)
		}
	}
	assert.Equal(t, []resource.Link{{Address: "data.aws_iam_policy_document.d", Attr: "minified_json"}}, documents)
	assert.Contains(t, root.Outputs[0].Value.Text, `"arn:aws:secretsmanager:${data.aws_region.here.id}:${data.aws_caller_identity.me.id}:secret:*"`)
}
