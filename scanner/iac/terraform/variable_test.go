package terraform

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const variables = `
-- main.tf --
variable "default"  { default = "d" }
variable "tfvars"   { default = "d" }
variable "auto"     { default = "d" }
variable "json"     { default = "d" }
variable "file"     { default = "d" }
variable "option"   { default = "d" }
variable "number"   { type = number }
variable "list"     { type = list(string) }
variable "object"   {
  type = object({ a = string, b = optional(number, 5), c = optional(list(string), ["x"]) })
  default = { a = 1 }
}
variable "null"     {
  default  = "d"
  nullable = false
}
variable "wrong" {
  type    = list(string)
  default = "CANARY"
}
output "default" { value = var.default }
output "tfvars"  { value = var.tfvars }
output "auto"    { value = var.auto }
output "json"    { value = var.json }
output "file"    { value = var.file }
output "option"  { value = var.option }
output "number"  { value = var.number }
output "list"    { value = var.list }
output "object"  { value = var.object }
output "null"    { value = var.null }
output "wrong"   { value = var.wrong }
-- terraform.tfvars --
tfvars = "t"
auto   = "t"
null   = null
-- a.auto.tfvars --
auto = "a"
file = "a"
-- b.auto.tfvars.json --
{"json": "j", "environment": {"x": 1}}
-- vars/more.tfvars --
file = "f"
option = "f"
`

func TestVariables(t *testing.T) {
	t.Parallel()
	root := loadWith(t, variables, Options{
		Vars:     map[string]string{"option": "o${x}", "number": "5", "list": `["a", 1]`},
		VarFiles: []string{"vars/more.tfvars"},
	})
	got := map[string]string{}
	for _, o := range root.Outputs {
		got[o.Name] = spell(o.Value)
	}
	assert.Equal(t, map[string]string{
		"default": `"d"`, "tfvars": `"t"`, "auto": `"a"`, "json": `"j"`, "file": `"f"`, "option": `"o${x}"`,
		"number": "5", "list": `["a", "1"]`, "object": `{a: "1", b: 5, c: ["x"]}`, "null": `"d"`,
		"wrong": "unknown(var.wrong)",
	}, got)
	require.Len(t, root.Gaps, 1)
	assert.Equal(t, "var.wrong", root.Gaps[0].Resource)
	assert.NotContains(t, root.Gaps[0].Detail, "CANARY")
}

// TestWhereVariablesAreWritten holds that a link to a variable leads to the place of the literal,
// and to none where the value comes from outside.
func TestWhereVariablesAreWritten(t *testing.T) {
	t.Parallel()
	root := loadWith(t, `
-- main.tf --
variable "default" { default = "a" }
variable "file"    {}
variable "option"  {}
variable "none"    {}
module "m" {
  source  = "./m"
  literal = "b"
  passed  = var.default
}
output "a" { value = "x${var.default}" }
output "b" { value = var.file }
output "c" { value = var.option }
output "d" { value = var.none }
output "e" { value = module.m.literal }
output "f" { value = module.m.passed }
-- m/main.tf --
variable "literal" {}
variable "passed" {}
output "literal" { value = var.literal }
output "passed" { value = var.passed }
-- terraform.tfvars --

file = "f"
`, Options{Vars: map[string]string{"option": "o"}})
	type place struct {
		address, file string
		line          int
	}
	var got [][]place
	for _, o := range root.Outputs {
		var places []place
		for _, link := range o.Value.Links {
			places = append(places, place{link.Address, link.At.File, link.At.Line})
		}
		got = append(got, places)
	}
	assert.Equal(t, [][]place{
		{{"var.default", "main.tf", 1}},
		{{"var.file", "terraform.tfvars", 2}},
		{{"var.option", "", 0}},
		{{"var.none", "", 0}},
		{{"module.m.var.literal", "main.tf", 7}},
		{{"var.default", "main.tf", 1}, {"module.m.var.passed", "", 0}},
	}, got)
}

func TestSensitive(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
variable "plain" { default = "p" }
variable "secret" {
  default   = { a = "s" }
  sensitive = true
}
variable "fleeting" {
  type      = string
  ephemeral = true
}
resource "random_password" "p" { length = 5 }
resource "random_password" "many" { for_each = toset(["a.b"]) }
resource "aws_db_instance" "d" { password = "x" }
ephemeral "aws_secretsmanager_secret_version" "e" { secret_id = "x" }
module "m" { source = "./m" }
output "no1"  { value = var.plain }
output "no2"  { value = random_password.p.length }
output "no3"  { value = nonsensitive(var.secret.a) }
output "yes1" { value = var.secret.a }
output "yes2" { value = "x-${random_password.p.result}" }
output "yes3" { value = jsonencode({ a = random_password.many["a.b"].result }) }
output "yes4" { value = aws_db_instance.d.password }
output "yes5" { value = upper(aws_db_instance.d.password) }
output "yes6" { value = ephemeral.aws_secretsmanager_secret_version.e.version_id }
output "yes7" { value = var.fleeting }
output "yes8" { value = sensitive("x") }
output "yes9" { value = var.secret.a == "s" ? "a" : "b" }
output "yesA" { value = module.m.secret }
output "deep" { value = { a = [random_password.p.result], b = "x" } }
-- m/main.tf --
output "secret" {
  value     = "x"
  sensitive = true
}
`)
	for _, o := range root.Outputs {
		switch o.Name[:2] {
		case "no":
			assert.False(t, o.Value.Sensitive, o.Name)
		case "ye":
			assert.True(t, o.Value.Sensitive, o.Name)
		default:
			assert.True(t, o.Value.Get("a", "0").Sensitive)
			assert.False(t, o.Value.Get("b").Sensitive)
		}
	}
	assert.True(t, find(t, root, "aws_db_instance.d").Attrs.Get("password").Sensitive)
}

func TestRepetition(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
variable "n" { type = number }
variable "m" { type = map(string) }
resource "aws_kms_key" "counted" {
  count       = 2
  description = "k${count.index}"
}
resource "aws_kms_key" "none" { count = 0 }
resource "aws_kms_key" "keyed" {
  for_each    = { "a.b" = { x = "1" }, "c\"d" = { x = "2" } }
  description = "${each.key} ${each.value.x}"
}
resource "aws_kms_key" "chained" {
  for_each    = aws_kms_key.keyed
  description = each.value.arn
}
resource "aws_kms_key" "unknown" {
  count       = var.n
  description = "k${count.index}"
  policy      = "p"
}
resource "aws_kms_key" "unkeyed" {
  for_each    = var.m
  description = each.value
}
resource "aws_kms_key" "computed" {
  for_each    = toset([aws_kms_key.none2.arn])
  description = each.key
}
resource "aws_kms_key" "none2" {}
output "one"     { value = one(aws_kms_key.none[*].arn) }
output "keys"    { value = keys(aws_kms_key.keyed) }
output "by"      { value = { for k, v in aws_kms_key.keyed : k => v.description } }
output "unknown" { value = aws_kms_key.unknown[0].arn }
output "splat"   { value = aws_kms_key.unknown[*].arn }
output "index"   { value = aws_kms_key.counted[var.n].arn }
output "length"  { value = length(aws_kms_key.counted) }
output "try"     { value = try(aws_kms_key.none[0].arn, "none") }
`)
	assert.Equal(t, []string{
		"aws_kms_key.counted[0]", "aws_kms_key.counted[1]", `aws_kms_key.keyed["a.b"]`, `aws_kms_key.keyed["c\"d"]`,
		`aws_kms_key.chained["a.b"]`, `aws_kms_key.chained["c\"d"]`, "aws_kms_key.unknown", "aws_kms_key.unkeyed",
		"aws_kms_key.computed", "aws_kms_key.none2",
	}, addresses(root))
	assert.Equal(t, `{description: "k1"}`, spell(root.Resources[1].Attrs))
	assert.Equal(t, `{description: "a.b 1"}`, spell(root.Resources[2].Attrs))
	assert.Equal(t, `{description: "${aws_kms_key.keyed["a.b"].arn}"}`, spelled(root.Resources[4].Attrs))
	assert.Equal(t, `{description: unknown(var.n), policy: "p"}`, spell(root.Resources[6].Attrs))
	assert.Equal(t, `{description: unknown(var.m)}`, spell(root.Resources[7].Attrs))
	assert.Equal(t, `{description: unknown(aws_kms_key.none2.arn)}`, spell(root.Resources[8].Attrs))
	var got []string
	for _, o := range root.Outputs {
		got = append(got, spelled(o.Value))
	}
	assert.Equal(t, []string{
		"null", `["a.b", "c"d"]`, `{a.b: "a.b 1", c"d: "c"d 2"}`, `"${aws_kms_key.unknown.arn}"`,
		"unknown(var.n aws_kms_key.unknown)", `"${aws_kms_key.counted.arn}"`, "2", `"none"`,
	}, got)
	require.Len(t, root.Gaps, 3)
	for _, gap := range root.Gaps {
		assert.Equal(t, model.GapUnresolved, gap.Reason)
		assert.Contains(t, gap.Detail, "is not known before apply; "+gap.Resource+" is judged as one instance")
	}
}

func TestDynamicBlocks(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
variable "unset" { type = list(string) }
resource "aws_secretsmanager_secret" "s" {
  dynamic "replica" {
    for_each = { "eu-west-1" = "k1", "eu-west-2" = "k2" }
    iterator = it
    content {
      region     = it.key
      kms_key_id = it.value
    }
  }
  replica { region = "us-east-1" }
}
resource "aws_secretsmanager_secret" "nested" {
  dynamic "outer" {
    for_each = ["a", "b"]
    content {
      dynamic "inner" {
        for_each = toset([outer.value])
        content { x = "${outer.key}${inner.value}" }
      }
    }
  }
}
resource "aws_secretsmanager_secret" "unknown" {
  dynamic "replica" {
    for_each = var.unset
    content { region = replica.value }
  }
}
output "ref"  { value = aws_secretsmanager_secret.s.replica[1].region }
output "part" { value = aws_secretsmanager_secret.s.replica[1].status }
output "all"  { value = aws_secretsmanager_secret.s.replica[*].kms_key_id }
output "un"   { value = aws_secretsmanager_secret.unknown.replica }
`)
	assert.Equal(t, `{replica: [{kms_key_id: "k1", region: "eu-west-1"}, {kms_key_id: "k2", region: "eu-west-2"}, {region: "us-east-1"}]}`,
		spell(root.Resources[0].Attrs))
	replica := root.Resources[0].Attrs.Get("replica")
	assert.Equal(t, 7, replica.Get("0", "region").At.Line)
	assert.Equal(t, 11, replica.Get("2", "region").At.Line)
	assert.Equal(t, 6, replica.Get("0").At.Line)
	assert.Equal(t, `{outer: [{inner: [{x: "0a"}]}, {inner: [{x: "1b"}]}]}`, spell(root.Resources[1].Attrs))
	assert.Equal(t, `{replica: unknown(var.unset)}`, spell(root.Resources[2].Attrs))
	assert.Equal(t, `"eu-west-2"`, spell(root.Outputs[0].Value))
	assert.Equal(t, `"${aws_secretsmanager_secret.s.replica[1].status}"`, spell(root.Outputs[1].Value))
	assert.Equal(t, `["k1", "k2", "${aws_secretsmanager_secret.s.replica[2].kms_key_id}"]`, spell(root.Outputs[2].Value))
	assert.Equal(t, `unknown(var.unset)`, spell(root.Outputs[3].Value))
	require.Len(t, root.Gaps, 1)
	assert.Equal(t, "aws_secretsmanager_secret.unknown", root.Gaps[0].Resource)
}

// TestJSONSyntax holds that both syntaxes of one configuration give the same.
func TestJSONSyntax(t *testing.T) {
	t.Parallel()
	native := load(t, `
-- main.tf --
variable "env" {
  type    = object({ name = string, n = optional(number, 3) })
  default = { name = "prod" }
}
locals { name = "x-${var.env.name}" }
provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { Owner = local.name } }
}
resource "aws_secretsmanager_secret" "s" {
  for_each = { a = "1" }
  name     = "${local.name}/${each.key}"
  recovery_window_in_days = var.env.n
  replica { region = "eu-west-2" }
  dynamic "replica" {
    for_each = ["eu-west-3"]
    content { region = replica.value }
  }
}
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["secretsmanager:*"]
    principals {
      type = "AWS"
      identifiers = [aws_secretsmanager_secret.s["a"].arn]
    }
  }
}
module "m" {
  source      = "./m"
  environment = { a = true, b = null }
}
output "o" {
  value     = data.aws_iam_policy_document.d.json
  sensitive = true
}
-- m/main.tf --
variable "environment" {}
output "o" { value = var.environment }
`)
	other := load(t, `
-- main.tf.json --
{
  "variable": {"env": {"type": "object({ name = string, n = optional(number, 3) })", "default": {"name": "prod"}}},
  "locals": {"name": "x-${var.env.name}"},
  "provider": {"aws": {"region": "eu-west-1", "default_tags": {"tags": {"Owner": "${local.name}"}}}},
  "resource": {"aws_secretsmanager_secret": {"s": {
    "for_each": {"a": "1"},
    "name": "${local.name}/${each.key}",
    "recovery_window_in_days": "${var.env.n}",
    "replica": [{"region": "eu-west-2"}],
    "dynamic": {"replica": {"for_each": ["eu-west-3"], "content": {"region": "${replica.value}"}}}
  }}},
  "data": {"aws_iam_policy_document": {"d": {"statement": {
    "actions": ["secretsmanager:*"],
    "principals": {"type": "AWS", "identifiers": ["${aws_secretsmanager_secret.s[\"a\"].arn}"]}
  }}}},
  "module": {"m": {"source": "./m", "environment": {"a": true, "b": null}}},
  "output": {"o": {"value": "${data.aws_iam_policy_document.d.json}", "sensitive": true}}
}
-- m/main.tf.json --
{"variable": {"environment": {}}, "output": {"o": {"value": "${var.environment}"}}}
`)
	assert.Empty(t, other.Gaps)
	require.Equal(t, addresses(native), addresses(other))
	for i, r := range native.Resources {
		assert.Equal(t, spell(r.Attrs), spell(other.Resources[i].Attrs))
		assert.Equal(t, spell(r.DefaultTags)+spell(r.Region), spell(other.Resources[i].DefaultTags)+spell(other.Resources[i].Region))
	}
	assert.Equal(t, spell(native.Outputs[0].Value), spell(other.Outputs[0].Value))
	assert.True(t, other.Outputs[0].Sensitive)
	assert.Equal(t, 7, other.Resources[0].Attrs.Get("name").At.Line)
	assert.Equal(t, resource.List, other.Resources[0].Attrs.Get("replica").Shape)
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
resource "aws_secretsmanager_secret" "s" {
  name = "a"
  kms_key_id = "k"
  replica { region = "eu-west-1" }
  other { x = 1 }
  action {
    count {}
  }
}
variable "v" {
  type    = number
  default = "1"
}
locals { l = "a" }
output "v" { value = var.v }
output "l" { value = local.l }
-- x_override.tf --
resource "aws_secretsmanager_secret" "s" {
  name = "b"
  replica { region = "eu-west-2" }
}
variable "v" { default = "2" }
locals { l = "b" }
-- override.tf.json --
{"resource": {"aws_secretsmanager_secret": {"s": {"description": "j"}}}}
-- .hidden.tf --
resource "aws_kms_key" "hidden" {}
`)
	assert.Empty(t, root.Gaps)
	assert.Equal(t, `{action: [{count: [{}]}], description: "j", kms_key_id: "k", name: "b", other: [{x: 1}], replica: [{region: "eu-west-2"}]}`,
		spell(find(t, root, "aws_secretsmanager_secret.s").Attrs))
	assert.Equal(t, "x_override.tf", root.Resources[0].Attrs.Get("name").At.File)
	assert.Equal(t, "2", spell(root.Outputs[0].Value))
	assert.Equal(t, `"b"`, spell(root.Outputs[1].Value))
}

// TestLocations holds lines and columns, in characters and not bytes.
func TestLocations(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- live/main.tf --
-- main.tf --
resource "aws_secretsmanager_secret" "s" {
  tags = { "é" = "ü", Name = "x" }
  list = ["a",
    "b"]
  block { z = 1 }
}
`)
	r := root.Resources[0]
	assert.Equal(t, model.Location{File: "main.tf", Line: 1, Column: 1, EndLine: 1, EndColumn: 41}, r.At)
	assert.Equal(t, model.Location{File: "main.tf", Line: 2, Column: 3, EndLine: 2, EndColumn: 35}, r.Attrs.Get("tags").At)
	assert.Equal(t, model.Location{File: "main.tf", Line: 2, Column: 30, EndLine: 2, EndColumn: 33}, r.Attrs.Get("tags", "Name").At)
	assert.Equal(t, 4, r.Attrs.Get("list", "1").At.Line)
	assert.Equal(t, model.Location{File: "main.tf", Line: 5, Column: 11, EndLine: 5, EndColumn: 16}, r.Attrs.Get("block", "z").At)
}

// TestSurroundings holds what a root is evaluated with, and which blocks say nothing of it.
func TestSurroundings(t *testing.T) {
	t.Parallel()
	root := loadWith(t, `
-- main.tf --
variable "n" { type = number }
terraform { required_version = "> 1" }
import {
  to = aws_kms_key.k
  id = "x"
}
removed { from = aws_kms_key.gone }
check "c" {
  assert {
    condition     = undeclared.x
    error_message = "x"
  }
}
resource "aws_kms_key" "k" {
  description = terraform.workspace
  depends_on  = [module.m]
  provisioner "local-exec" { command = self.arn }
  lifecycle { prevent_destroy = true }
}
module "m" {
  source = "./m"
  count  = var.n
  name   = "x${count.index}"
}
output "m" { value = module.m[0].arn }
output "all" { value = module.m[*].arn }
-- m/main.tf --
variable "name" {}
resource "aws_kms_key" "k" { description = var.name }
output "arn" { value = aws_kms_key.k.arn }
`, Options{Workspace: "blue", VarFiles: []string{"none.tfvars"}})
	assert.Equal(t, []string{"aws_kms_key.k", "module.m.aws_kms_key.k"}, addresses(root))
	assert.Equal(t, `{description: "blue"}`, spell(root.Resources[0].Attrs))
	assert.Equal(t, `{description: unknown(var.n module.m.var.name)}`, spell(root.Resources[1].Attrs))
	assert.Equal(t, `"${module.m.aws_kms_key.k.arn}"`, spell(root.Outputs[0].Value))
	assert.Equal(t, `unknown(var.n module.m)`, spell(root.Outputs[1].Value))
	var details []string
	for _, gap := range root.Gaps {
		details = append(details, gap.Detail)
	}
	assert.Equal(t, []string{
		"none.tfvars:1: cannot be read: file does not exist",
		"main.tf:22: count is not known before apply; module.m is judged as one instance",
	}, details)
}
