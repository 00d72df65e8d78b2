package terraform

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// BenchmarkLoad loads a root of 1000 files with 5 secrets each, and one of 5000 instances.
func BenchmarkLoad(b *testing.B) {
	const base = `
variable "env" { default = "prod" }
locals { tags = { Owner = "a", Env = var.env } }
resource "aws_kms_key" "k" {}
`
	files := fstest.MapFS{"base.tf": {Data: []byte(base)}}
	for f := range 1000 {
		var src strings.Builder
		for i := range 5 {
			fmt.Fprintf(&src, `
resource "aws_secretsmanager_secret" "s%[1]d_%[2]d" {
  name       = "${var.env}/%[1]d/%[2]d"
  kms_key_id = aws_kms_key.k.arn
  tags       = merge(local.tags, { Name = "%[2]d" })
}
`, f, i)
		}
		files[fmt.Sprintf("f%d.tf", f)] = &fstest.MapFile{Data: []byte(src.String())}
	}
	var items strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&items, "    s%d = { days = %d }\n", i, i%90)
	}
	instances := fstest.MapFS{"main.tf": {Data: []byte(base + `
locals {
  secrets = {
` + items.String() + `  }
}
resource "aws_secretsmanager_secret" "s" {
  for_each   = local.secrets
  name       = "${var.env}/${each.key}"
  kms_key_id = aws_kms_key.k.arn
  tags       = merge(local.tags, { Name = each.key })
}
resource "aws_secretsmanager_secret_rotation" "r" {
  for_each  = aws_secretsmanager_secret.s
  secret_id = each.value.id
  rotation_rules { automatically_after_days = lookup(local.secrets, each.key).days }
}
`)}}
	for name, fsys := range map[string]fstest.MapFS{"files": files, "instances": instances} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				root, err := Load(b.Context(), fsys, ".", Options{})
				if err != nil || len(root.Gaps) > 0 || len(root.Resources) < 5000 {
					b.Fatal(err, root.Gaps)
				}
			}
		})
	}
}
