package terraform

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"broken.tf":         {Data: []byte("resource \"aws_kms_key\" \"x\" {\n  a = \"CANARY\n}\n")},
		"broken.tf.json":    {Data: []byte("{\"resource\": CANARY}")},
		"binary.tf":         {Data: []byte("a = \"\xff\"")},
		"large.tf":          {Data: make([]byte, maxFileBytes+1)},
		"good.tf":           {Data: []byte("resource \"aws_kms_key\" \"k\" { policy = aws_kms_key.x.arn }\nresource \"bad\" {}\nresource \"aws_kms_key\" \"k\" {}\n")},
		"terraform.tfvars":  {Data: []byte("a = \n")},
		"dir.tf/nothing.tf": {Data: []byte("")},
	}
	root, err := Load(t.Context(), fsys, ".", Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{"aws_kms_key.k"}, addresses(root))
	assert.Equal(t, "{policy: unknown()}", spell(root.Resources[0].Attrs))
	var details []string
	for _, gap := range root.Gaps {
		assert.Equal(t, model.GapInvalid, gap.Reason)
		assert.Equal(t, gap.Location.File, gap.Resource)
		details = append(details, gap.Detail)
	}
	assert.Equal(t, []string{
		"binary.tf:1: is not UTF-8 text",
		"broken.tf:2: broken syntax: invalid multi-line string; the file is left out",
		"broken.tf.json:1: broken syntax: invalid JSON keyword; the file is left out",
		"large.tf:1: is larger than 10 MiB",
		"good.tf:2: a block of kind resource needs 2 names",
		"good.tf:3: aws_kms_key.k is declared at line 1 of good.tf already; this declaration is left out",
		"terraform.tfvars:1: broken syntax: invalid expression; its values are left out",
	}, details)
}

func TestFilesThatAreNotThere(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- live/main.tf --
-- main.tf --
resource "aws_lambda_function" "f" {
  source_code_hash = filebase64sha256("build/package.zip")
  filename         = "${path.module}/build/package.zip"
  description      = file("missing.txt")
  role             = try(file("missing.txt"), "fallback")
}
`)
	assert.Equal(t, `{description: unknown(), filename: "./build/package.zip", role: "fallback", source_code_hash: unknown()}`, spell(root.Resources[0].Attrs))
	require.Len(t, root.Gaps, 1)
	assert.Equal(t, "main.tf:4: file: the file cannot be read: file does not exist", root.Gaps[0].Detail)
}

func TestNothingToLoad(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"empty/readme.md": {}, "file.tf": {}}
	for dir, want := range map[string]string{
		"nowhere": "read terraform root nowhere: open nowhere: file does not exist",
		"empty":   "read terraform root empty: no .tf or .tf.json file in it",
		"../x":    "read terraform root ../x: not a path within the folder that is scanned",
		"file.tf": "read terraform root file.tf: ",
	} {
		_, err := Load(t.Context(), fsys, dir, Options{})
		assert.ErrorContains(t, err, want)
	}
}

func TestSymlinkLoop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Symlink("loop.tf", filepath.Join(dir, "loop.tf")))
	require.NoError(t, os.Symlink(".", filepath.Join(dir, "again")))
	main := "module \"a\" { source = \"./again\" }\nmodule \"b\" { source = \"./again\" }\nresource \"aws_kms_key\" \"k\" {}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte(main), 0o600))
	root, err := Load(t.Context(), os.DirFS(dir), ".", Options{})
	require.NoError(t, err)
	assert.Contains(t, addresses(root), "aws_kms_key.k")
	assert.Contains(t, fmt.Sprint(root.Gaps), "cannot be read: too many levels of symbolic links")
	assert.LessOrEqual(t, len(root.Resources), maxModules+1)
}

func TestCycles(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
locals {
  a = local.b
  b = "x${local.a}"
}
variable "v" { default = "x" }
resource "aws_kms_key" "self" { description = aws_kms_key.self.description }
resource "aws_kms_key" "a" { policy = aws_kms_key.b.policy }
resource "aws_kms_key" "b" { policy = aws_kms_key.a.policy }
resource "aws_kms_key" "count" { count = length(aws_kms_key.count) }
resource "aws_kms_key" "fine" {
  description = aws_kms_key.other.policy
  policy      = "p"
}
resource "aws_kms_key" "other" {
  policy = aws_kms_key.fine.policy
}
module "m" {
  source = "./m"
  in     = module.m.out
}
output "a" { value = local.a }
output "m" { value = module.m.out }
-- m/main.tf --
variable "in" {}
output "out" { value = var.in }
`)
	assert.Equal(t, `{description: "p", policy: "p"}`, spell(find(t, root, "aws_kms_key.fine").Attrs))
	assert.Equal(t, `{description: unknown(aws_kms_key.self.description)}`, spell(find(t, root, "aws_kms_key.self").Attrs))
	assert.Equal(t, "unknown(local.a)", spell(root.Outputs[0].Value))
	about := map[string]bool{}
	for _, gap := range root.Gaps {
		about[gap.Resource] = true
	}
	for _, address := range []string{"local.a", "aws_kms_key.self", "aws_kms_key.a", "aws_kms_key.count"} {
		assert.True(t, about[address], "%s in %v", address, root.Gaps)
	}
}

// TestTooManyItems holds that a huge for_each is told by file and line and not expanded.
func TestTooManyItems(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
locals { many = setproduct(range(330), range(330)) }
resource "aws_kms_key" "k" {
  for_each = { for p in local.many : join("-", p) => p }
}
resource "aws_kms_key" "c" { count = 100001 }
resource "aws_kms_key" "b" {
  dynamic "x" {
    for_each = local.many
    content {}
  }
}
`)
	assert.Equal(t, []string{"aws_kms_key.k", "aws_kms_key.c", "aws_kms_key.b"}, addresses(root))
	var details []string
	for _, gap := range root.Gaps {
		details = append(details, gap.Detail)
	}
	assert.Equal(t, []string{
		"main.tf:3: for_each has 108900 items, more than 100000; it is not expanded; aws_kms_key.k is judged as one instance",
		"main.tf:5: count makes more than 100000 instances; aws_kms_key.c is judged as one instance",
		"main.tf:8: for_each of a dynamic block has 108900 items, more than 100000; it is not expanded",
	}, details)
}

// TestBombs holds that no small text makes a large amount of work or memory.
func TestBombs(t *testing.T) {
	t.Parallel()
	doubling := "locals {\n  a0 = \"xxxxxxxxxxxxxxxx\"\n"
	laughs := "locals {\n  a0 = [1, 2]\n"
	powers := "locals {\n  a0 = 1e300\n"
	chain := "locals {\n  a0 = 1\n"
	for i := 1; i < 60; i++ {
		doubling += fmt.Sprintf("  a%d = \"${local.a%d}${local.a%d}\"\n", i, i-1, i-1)
		laughs += fmt.Sprintf("  a%d = [local.a%d, local.a%d]\n", i, i-1, i-1)
		powers += fmt.Sprintf("  a%d = local.a%d * local.a%d\n", i, i-1, i-1)
	}
	nested := "locals {\n  b0 = 1\n"
	for i := 1; i < 400; i++ {
		nested += fmt.Sprintf("  b%d = [local.b%d]\n", i, i-1)
	}
	for i := 1; i < 20_000; i++ {
		chain += fmt.Sprintf("  a%d = local.a%d\n", i, i-1)
	}
	one := func(expression string) string { return "locals {\n  a59 = " + expression + "\n}\n" }
	tests := map[string]string{
		"doubling": doubling + "}\n", "laughs": laughs + "}\n", "powers": powers + "}\n",
		"chain":      strings.ReplaceAll(chain, "a59 ", "x59 ") + "  a59 = local.a19999\n}\n",
		"pad":        one(`format("%1000000000d", 1)`),
		"precision":  one(`format("%.1000000000f", 1)`),
		"list":       one(`formatlist("%1000000000s", ["a"])`),
		"product":    one(`setproduct(range(1000), range(1000), range(1000))`),
		"loops":      one(`[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]`),
		"exponent":   one(`"${1e1000000000}"`),
		"to number":  one(`"${tonumber("1e100000000")}"`),
		"json":       one(`jsondecode("1e100000000")`),
		"power":      one(`"${pow(10, 300) * pow(10, 300) * pow(10, 300) * pow(10, 300)}"`),
		"replace":    one(`replace("` + strings.Repeat("a", 20_000) + `", "/./", "` + strings.Repeat("b", 2_000) + `")`),
		"separators": one(`join("` + strings.Repeat("a", 20_000) + `", range(1000))`),
		"indent":     one(`indent(1000000000, "a\nb")`),
		"brackets":   one(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)),
		"parens":     one(strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000)),
		"not":        one(strings.Repeat("!", 100_000) + "true"),
		"sum":        one("1" + strings.Repeat("+1", 100_000)),
		"choice":     one(strings.Repeat("true ? 1 : ", 50_000) + "1"),
		"template":   one(strings.Repeat("\"${", 50_000) + "1" + strings.Repeat("}\"", 50_000)),
		"calls":      one(strings.Repeat("upper(", 50_000) + "1" + strings.Repeat(")", 50_000)),
		"deep JSON":  one(`jsondecode(join("", [for i in range(1000) : "[[[[[[[[[["]))`),
		"yaml":       one("yamldecode(<<-EOT\n" + yamlBomb() + "EOT\n)"),
		"nested":     nested + "  a59 = local.b399\n}\n",
		"index":      one("local" + strings.Repeat("[0]", 50_000)),
		"string":     one(`templatestring(join("", [for i in range(1000) : join("", [for j in range(10) : "$${("])]), {})`),
		"itself":     one("\"${templatefile(\"main.tf\", {})}\""),
	}
	for name, src := range tests {
		t.Run(name, func(t *testing.T) {
			root := load(t, "-- main.tf --\n"+src+"output \"o\" { value = local.a59 }\n-- good.tf --\nresource \"aws_kms_key\" \"k\" {}\n")
			assert.NotEmpty(t, root.Gaps)
			assert.Equal(t, []string{"aws_kms_key.k"}, addresses(root))
			if len(root.Outputs) > 0 {
				assert.Contains(t, spell(root.Outputs[0].Value), "unknown")
			}
		})
	}
}

func yamlBomb() string {
	out := "  a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		out += fmt.Sprintf("  a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 8), i-1)
	}
	return out
}

func TestStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	root, err := Load(ctx, tree("-- main.tf --\nresource \"aws_kms_key\" \"k\" {}\n"), ".", Options{})
	require.NoError(t, err)
	assert.Empty(t, root.Resources)
	assert.Contains(t, root.Gaps[0].Detail, "the scan was stopped")
}
