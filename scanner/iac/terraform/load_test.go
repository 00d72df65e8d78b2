package terraform

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"smaudit/scanner/iac/resource"
)

// tree makes a file system of a txtar archive.
func tree(archive string) fs.FS {
	out := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		out[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return out
}

func load(t *testing.T, archive string) *resource.Root { return loadWith(t, archive, Options{}) }

func loadWith(t *testing.T, archive string, o Options) *resource.Root {
	t.Helper()
	root, err := Load(t.Context(), tree(archive), ".", o)
	require.NoError(t, err)
	requireClean(t, root)
	return root
}

// requireClean holds the property that no symbol ever leaves the evaluation.
func requireClean(t testing.TB, root *resource.Root) {
	t.Helper()
	require.NotContains(t, fmt.Sprintf("%+v", root.Resources), symbolOpen)
	dump := fmt.Sprintf("%+v %+v", root.Outputs, root.Gaps)
	for _, r := range root.Resources {
		dump += fmt.Sprintf("%+v", *r)
	}
	require.False(t, strings.Contains(dump, symbolOpen) || strings.Contains(dump, symbolClose), "a symbol leaks")
}

// find returns the resource at an address.
func find(t *testing.T, root *resource.Root, address string) *resource.Resource {
	t.Helper()
	i := slices.IndexFunc(root.Resources, func(r *resource.Resource) bool { return r.Address == address })
	require.GreaterOrEqual(t, i, 0, "no %s among %v", address, addresses(root))
	return root.Resources[i]
}

func addresses(root *resource.Root) []string {
	out := []string{}
	for _, r := range root.Resources {
		out = append(out, r.Address)
	}
	return out
}

// spell writes a value in short: texts quoted, unknowns with what they come from.
func spell(v resource.Value) string {
	switch v.Shape {
	case resource.Absent:
		return "absent"
	case resource.Null:
		return "null"
	case resource.String:
		return fmt.Sprintf("%q", v.Text)
	case resource.List:
		var items []string
		for _, item := range v.Items {
			items = append(items, spell(item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case resource.Object:
		var fields []string
		for name, field := range v.Fields {
			fields = append(fields, name+": "+spell(field))
		}
		slices.Sort(fields)
		return "{" + strings.Join(fields, ", ") + "}"
	case resource.Unknown:
		var from []string
		for _, link := range v.Links {
			from = append(from, strings.TrimSuffix(link.Address+"."+link.Attr, "."))
		}
		return "unknown(" + strings.Join(from, " ") + ")"
	}
	return v.Text
}

// outputs evaluates one file and spells its outputs.
func outputs(t *testing.T, archive string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, o := range load(t, archive).Outputs {
		out[o.Name] = spell(o.Value)
	}
	return out
}

func TestSecretWithRotation(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
variable "env" { default = "prod" }
locals {
  tags = { Owner = "team", Env = var.env }
}
resource "aws_kms_key" "k" {}
resource "aws_secretsmanager_secret" "db" {
  name       = "${var.env}/db"
  kms_key_id = aws_kms_key.k.arn
  tags       = merge(local.tags, { Extra = "x" })
}
resource "aws_secretsmanager_secret_rotation" "db" {
  secret_id           = aws_secretsmanager_secret.db.id
  rotation_lambda_arn = aws_lambda_function.rotate.arn
  rotation_rules {
    automatically_after_days = 30
  }
}
resource "aws_lambda_function" "rotate" {
  function_name = "rotate"
}
`)
	assert.Empty(t, root.Gaps)
	secret := find(t, root, "aws_secretsmanager_secret.db").Attrs
	assert.Equal(t, `{kms_key_id: "${aws_kms_key.k.arn}", name: "prod/db", tags: {Env: "prod", Extra: "x", Owner: "team"}}`, spell(secret))
	link, ok := secret.Get("kms_key_id").Link()
	assert.True(t, ok)
	assert.Equal(t, resource.Link{Address: "aws_kms_key.k", Attr: "arn"}, link)
	rotation := find(t, root, "aws_secretsmanager_secret_rotation.db").Attrs
	assert.Equal(t, `{rotation_lambda_arn: "${aws_lambda_function.rotate.arn}", rotation_rules: [{automatically_after_days: 30}], secret_id: "${aws_secretsmanager_secret.db.id}"}`, spell(rotation))
	assert.Equal(t, 15, rotation.Get("rotation_rules", "automatically_after_days").At.Line)
}

// spelled is spell without the quoting of quotes, for addresses with keys.
func spelled(v resource.Value) string { return strings.ReplaceAll(spell(v), `\"`, `"`) }
