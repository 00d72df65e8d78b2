package terraform

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

func TestModules(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
module "one" {
  source = "./modules/m"
  name   = "one"
}
module "many" {
  source   = "./modules/m"
  for_each = { a = "x", b = "y" }
  name     = each.value
  key      = aws_kms_key.k.arn
}
module "counted" {
  source = "./modules/m"
  count  = 2
  name   = "n${count.index}"
}
resource "aws_kms_key" "k" {}
output "one"  { value = module.one.arn }
output "all"  { value = [for m in module.many : m.arn] }
output "b"    { value = module.many["b"].name }
output "star" { value = module.counted[*].name }
output "whole" { value = module.one.secret.kms_key_id }
output "deep" { value = module.one.secret.arn }
output "path" { value = module.one.path }
-- modules/m/main.tf --
variable "name" { type = string }
variable "key"  { default = null }
resource "aws_secretsmanager_secret" "s" {
  name       = var.name
  kms_key_id = var.key
}
module "inner" {
  source = "../inner"
  secret = aws_secretsmanager_secret.s
}
output "arn"    { value = aws_secretsmanager_secret.s.arn }
output "name"   { value = module.inner.name }
output "secret" { value = aws_secretsmanager_secret.s }
output "path"   { value = path.module }
-- modules/inner/main.tf --
variable "secret" { type = object({ arn = string, name = string, port = optional(number, 5) }) }
resource "aws_secretsmanager_secret_policy" "p" {
  secret_arn = var.secret.arn
  port       = var.secret.port
}
output "name" { value = var.secret.name }
`)
	assert.Empty(t, root.Gaps)
	assert.Equal(t, []string{
		"aws_kms_key.k",
		"module.one.aws_secretsmanager_secret.s",
		"module.one.module.inner.aws_secretsmanager_secret_policy.p",
		`module.many["a"].aws_secretsmanager_secret.s`,
		`module.many["a"].module.inner.aws_secretsmanager_secret_policy.p`,
		`module.many["b"].aws_secretsmanager_secret.s`,
		`module.many["b"].module.inner.aws_secretsmanager_secret_policy.p`,
		"module.counted[0].aws_secretsmanager_secret.s",
		"module.counted[0].module.inner.aws_secretsmanager_secret_policy.p",
		"module.counted[1].aws_secretsmanager_secret.s",
		"module.counted[1].module.inner.aws_secretsmanager_secret_policy.p",
	}, addresses(root))
	secret := find(t, root, `module.many["b"].aws_secretsmanager_secret.s`).Attrs
	assert.Equal(t, `{kms_key_id: "${aws_kms_key.k.arn}", name: "y"}`, spell(secret))
	inner := find(t, root, `module.many["b"].module.inner.aws_secretsmanager_secret_policy.p`).Attrs
	// Whether a secret has a port is for the provider to know, so the default may not be taken.
	assert.Equal(t, `{port: unknown(module.many["b"].aws_secretsmanager_secret.s.port module.many["b"].module.inner.var.secret), secret_arn: "${module.many["b"].aws_secretsmanager_secret.s.arn}"}`, spelled(inner))
	got := map[string]string{}
	for _, o := range root.Outputs {
		got[o.Name] = spelled(o.Value)
	}
	assert.Equal(t, map[string]string{
		"one":   `"${module.one.aws_secretsmanager_secret.s.arn}"`,
		"all":   `["${module.many["a"].aws_secretsmanager_secret.s.arn}", "${module.many["b"].aws_secretsmanager_secret.s.arn}"]`,
		"b":     `"y"`,
		"star":  `["n0", "n1"]`,
		"whole": `"${module.one.aws_secretsmanager_secret.s.kms_key_id}"`,
		"deep":  `"${module.one.aws_secretsmanager_secret.s.arn}"`,
		"path":  `"modules/m"`,
	}, got)
}

func TestRemoteModules(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
module "here" {
  source  = "terraform-aws-modules/secrets-manager/aws"
  version = "1.0"
}
module "absent" {
  source = "git::https://CANARY:CANARY@example.com/x.git?token=CANARY"
}
output "here"   { value = module.here.arn }
output "arn"    { value = module.absent.secret_arn }
output "list"   { value = module.absent.subnets }
output "nested" { value = module.here.inner }
-- .terraform/modules/modules.json --
{"Modules":[{"Key":"","Source":"","Dir":"."},
{"Key":"here","Source":"registry.terraform.io/x","Dir":".terraform/modules/here"},
{"Key":"here.inner","Source":"registry.terraform.io/y","Dir":".terraform/modules/here.inner"}]}
-- .terraform/modules/here/main.tf --
resource "aws_secretsmanager_secret" "s" {}
module "inner" { source = "app.terraform.io/y/y/y" }
output "arn" { value = aws_secretsmanager_secret.s.arn }
output "inner" { value = module.inner.x }
-- .terraform/modules/here.inner/main.tf --
output "x" { value = "found" }
`)
	require.Len(t, root.Gaps, 1)
	assert.Equal(t, model.GapAbsent, root.Gaps[0].Reason)
	assert.Equal(t, "module.absent", root.Gaps[0].Resource)
	assert.Equal(t, `main.tf:5: the code of module.absent (source "git::https://example.com/x.git") is not here: run terraform init before the scan`, root.Gaps[0].Detail)
	assert.Equal(t, `"${module.here.aws_secretsmanager_secret.s.arn}"`, spell(root.Outputs[0].Value))
	assert.Equal(t, `"${module.absent.secret_arn}"`, spell(root.Outputs[1].Value))
	assert.Equal(t, `unknown(module.absent.subnets)`, spell(root.Outputs[2].Value))
	assert.Equal(t, `"found"`, spell(root.Outputs[3].Value))
}

func TestModulesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
module "loop"    { source = "./loop" }
module "self"    { source = "./" }
module "outside" { source = "../elsewhere" }
module "missing" { source = "./missing" }
-- loop/main.tf --
module "back" { source = "../other" }
resource "aws_kms_key" "k" {}
-- other/main.tf --
module "again" { source = "../loop" }
`)
	var details []string
	for _, gap := range root.Gaps {
		details = append(details, gap.Resource+" "+string(gap.Reason)+" "+gap.Location.File)
	}
	assert.Equal(t, []string{
		"module.loop.module.back.module.again invalid other/main.tf",
		"module.self invalid main.tf",
		"module.outside absent main.tf",
		"module.missing absent main.tf",
	}, details)
	assert.Equal(t, []string{"module.loop.aws_kms_key.k"}, addresses(root))
}

func TestProviders(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
variable "region" { default = "eu-central-1" }
provider "aws" {
  region              = var.region
  allowed_account_ids = ["111122223333"]
  default_tags {
    tags = { Owner = "a" }
  }
}
provider "aws" {
  alias  = "east"
  region = "us-east-1"
}
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_region" "there" { provider = aws.east }
resource "aws_secretsmanager_secret" "a" {}
resource "aws_secretsmanager_secret" "b" { provider = aws.east }
resource "random_password" "p" {}
module "m" {
  source    = "./m"
  providers = { aws = aws.east, aws.other = aws }
}
module "inherits" { source = "./m" }
output "account" { value = data.aws_caller_identity.me.account_id }
output "here"    { value = data.aws_region.here.name }
output "there"   { value = "arn:${data.aws_region.there.region}" }
-- m/main.tf --
terraform {
  required_providers { aws = { configuration_aliases = [aws.other] } }
}
resource "aws_secretsmanager_secret" "c" {}
resource "aws_secretsmanager_secret" "d" { provider = aws.other }
`)
	assert.Empty(t, root.Gaps)
	got := map[string]string{}
	for _, r := range root.Resources {
		got[r.Address] = spell(r.Region) + " " + spell(r.Account) + " " + spell(r.DefaultTags)
	}
	first, second := `"eu-central-1" "111122223333" {Owner: "a"}`, `"us-east-1" absent absent`
	assert.Equal(t, map[string]string{
		"data.aws_caller_identity.me":                 first,
		"data.aws_region.here":                        first,
		"data.aws_region.there":                       second,
		"aws_secretsmanager_secret.a":                 first,
		"aws_secretsmanager_secret.b":                 second,
		"random_password.p":                           "absent absent absent",
		"module.m.aws_secretsmanager_secret.c":        second,
		"module.m.aws_secretsmanager_secret.d":        first,
		"module.inherits.aws_secretsmanager_secret.c": first,
		"module.inherits.aws_secretsmanager_secret.d": "absent absent absent",
	}, got)
	assert.Equal(t, `"111122223333"`, spell(root.Outputs[0].Value))
	assert.Equal(t, `"eu-central-1"`, spell(root.Outputs[1].Value))
	assert.Equal(t, `"arn:us-east-1"`, spell(root.Outputs[2].Value))
	assert.Equal(t, 6, find(t, root, "aws_secretsmanager_secret.a").DefaultTags.Get("Owner").At.Line)
}

func TestMoved(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
moved {
  from = aws_kms_key.old
  to   = aws_kms_key.new
}
moved {
  from = module.was
  to   = module.is["a"]
}
moved {
  from = aws_kms_key.list[0]
  to   = aws_kms_key.list["x"]
}
resource "aws_kms_key" "new" {}
resource "aws_kms_key" "still" {}
resource "aws_kms_key" "newer" {}
resource "aws_kms_key" "list" { for_each = toset(["x", "y"]) }
module "is" {
  source   = "./m"
  for_each = toset(["a"])
}
-- m/main.tf --
moved {
  from = aws_kms_key.first
  to   = aws_kms_key.second
}
resource "aws_kms_key" "second" { count = 1 }
resource "aws_kms_key" "third" {}
`)
	got := map[string]string{}
	for _, r := range root.Resources {
		got[r.Address] = r.Previous
	}
	assert.Equal(t, map[string]string{
		"aws_kms_key.new": "aws_kms_key.old", "aws_kms_key.still": "", "aws_kms_key.newer": "",
		`aws_kms_key.list["x"]`: "aws_kms_key.list[0]", `aws_kms_key.list["y"]`: "",
		`module.is["a"].aws_kms_key.second[0]`: `module.is["a"].aws_kms_key.first[0]`,
		`module.is["a"].aws_kms_key.third`:     "module.was.aws_kms_key.third",
	}, got)
}

func TestCalls(t *testing.T) {
	t.Parallel()
	fsys := tree(`
-- live/prod/main.tf --
module "a" { source = "../../modules/a" }
module "r" { source = "hashicorp/x/y" }
module "o" { source = "../../../outside" }
-- live/prod/more.tf.json --
{"module": {"b": {"source": "../../modules/b"}}}
-- live/prod/broken.tf --
module "x" { source = "./x"
-- live/prod/below/main.tf --
module "z" { source = "./z" }
-- modules/a/main.tf --
module "c" { source = "./c" }
`)
	for dir, want := range map[string][]string{
		"live/prod": {"modules/a", "modules/b"}, "modules/a": {"modules/a/c"}, "modules": nil,
	} {
		got, err := Calls(fsys, dir)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := Calls(fsys, "nowhere")
	assert.ErrorContains(t, err, "list module calls in nowhere")
}

// TestHolesInJSON holds that a document stays JSON when the address in a hole has a quoted key.
func TestHolesInJSON(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
resource "aws_iam_role" "r" { for_each = toset(["a"]) }
locals { doc = jsonencode({ Principal = aws_iam_role.r["a"].arn }) }
resource "aws_secretsmanager_secret_policy" "p" { policy = local.doc }
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.e.json]
}
data "aws_iam_policy_document" "e" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["${aws_iam_role.r["a"].arn}/&{aws:username}", "x-${var.name}"]
  }
}
variable "name" {}
output "doc" { value = data.aws_iam_policy_document.d.json }
`)
	assert.Empty(t, root.Gaps)
	policy := find(t, root, "aws_secretsmanager_secret_policy.p").Attrs.Get("policy")
	assert.JSONEq(t, `{"Principal": "${aws_iam_role.r[\"a\"].arn}"}`, policy.Text)
	assert.JSONEq(t, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
		"Resource": ["${aws_iam_role.r[\"a\"].arn}/${aws:username}", "${var.name.}"]}]}`, root.Outputs[0].Value.Text)
	assert.Contains(t, root.Outputs[0].Value.Links, resource.Link{Address: "var.name"})
}
