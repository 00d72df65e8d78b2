package terraform

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// FuzzLoad holds that no text makes evaluation panic, leaks a symbol, or makes a gap without a place.
func FuzzLoad(f *testing.F) {
	seeds := []string{
		variables, files,
		"-- main.tf --\nresource \"aws_kms_key\" \"k\" { for_each = toset([\"a\"]) }\noutput \"o\" { value = jsonencode(aws_kms_key.k[*]) }\n",
		"-- main.tf --\nlocals { a = [for k, v in { x = 1 } : \"${k}-${v}\" if v > 0][0] }\noutput \"o\" { value = local.a }\n",
		"-- main.tf --\nresource \"a_b\" \"c\" {\n  dynamic \"d\" {\n    for_each = [1]\n    content { e = d.value }\n  }\n}\n",
		"-- main.tf --\nmodule \"m\" {\n  source = \"./m\"\n  x = module.m.y\n}\n-- m/a.tf --\nvariable \"x\" {}\noutput \"y\" { value = var.x }\n",
		"-- main.tf --\noutput \"o\" { value = \"\ue9d10\ue9d2\\ue9d11\\ue9d2\" }\n",
		"-- main.tf --\n#smaudit:ignore ROT001 reason=\"a\"\nresource \"a_b\" \"c\" {} /* smaudit:ignore X */\nmodule \"m\" { #smaudit:ignore *\nsource = \"./m\"\n}\n",
		"-- a.tf.json --\n{\"resource\": {\"a_b\": {\"c\": [{\"d\": \"${a_b.c.e}\", \"statement\": [{}]}]}}}\n",
		"-- main.tf --\nlocals { x = try(regex(\"(a)\", \"b\"), cidrsubnet(\"10.0.0.0/8\", 1, 9), yamldecode(\"a: [\"), 1) }\noutput \"o\" { value = local.x }\n",
	}
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, archive string) {
		if !strings.Contains(archive, "-- ") {
			archive = "-- main.tf --\n" + archive
		}
		fsys, ok := tree(archive).(fstest.MapFS)
		if !ok {
			t.Fatal("the tree is no map")
		}
		for name := range fsys {
			if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, symbolOpen+symbolClose) {
				return
			}
		}
		root, err := Load(t.Context(), fsys, ".", Options{})
		if err != nil {
			return
		}
		requireClean(t, root)
		for _, gap := range root.Gaps {
			require.NotEmpty(t, gap.Operation)
			require.NotEmpty(t, gap.Reason)
			require.NotContains(t, gap.Detail, "cannot be evaluated further")
		}
		_, err = Calls(fsys, ".")
		require.NoError(t, err)
	})
}
