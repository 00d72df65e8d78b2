package plan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iac/resource"
)

// linked is a plan of one version whose secret_string or secret_id comes from the given expression,
// beside what expressions refer to.
func linked(expression, each, more string) string {
	if each != "" {
		each = `,"for_each_expression":` + each
	}
	return `{"format_version":"1.2","variables":{"p":{"value":"same"},"q":{"value":"given"}},"resource_changes":[
	{"address":"aws_secretsmanager_secret_version.v[\"a\"]","mode":"managed","type":"aws_secretsmanager_secret_version","change":
	 {"actions":["create"],"after":{},"after_unknown":{"secret_id":true}}},
	{"address":"aws_secretsmanager_secret.one","mode":"managed","type":"aws_secretsmanager_secret","change":{"actions":["create"],"after":{}}},
	{"address":"aws_secretsmanager_secret.two[\"a\"]","mode":"managed","type":"aws_secretsmanager_secret","change":{"actions":["create"],"after":{}}},
	{"address":"aws_secretsmanager_secret.two[\"b.c\"]","mode":"managed","type":"aws_secretsmanager_secret","change":{"actions":["create"],"after":{}}},
	{"address":"module.m[\"a\"].aws_secretsmanager_secret.in","mode":"managed","type":"aws_secretsmanager_secret","change":{"actions":["create"],"after":{}}},
	{"address":"module.m[\"b\"].aws_secretsmanager_secret.in","mode":"managed","type":"aws_secretsmanager_secret","change":{"actions":["create"],"after":{}}}
	],"configuration":{"root_module":{"resources":[
	 {"mode":"managed","type":"aws_secretsmanager_secret_version","name":"v","expressions":{"secret_id":` + expression + `}` + each + `}],
	 "variables":{"p":{"default":"same"},"q":{"default":"other"}},
	 "module_calls":{"m":{"for_each_expression":{"references":["var.p"]},"expressions":{"i":{"references":["aws_secretsmanager_secret.two","each.key"]}},
	  "module":{"outputs":{"arn":{"expression":{"references":["aws_secretsmanager_secret.in.arn","aws_secretsmanager_secret.in"]}},
	   "input":{"expression":{"references":["var.i"]}},"loop":{"expression":{"references":["module.m.loop","var.none"]}}},
	   "module_calls":{"m":{"module":{"outputs":{"loop":{"expression":{"references":["var.up"]}}}},"expressions":{"up":{"references":["module.m.loop"]}}}}}}}` + more + `}}}`
}

// crossed has everything that could make a search run in circles.
var crossed = linked(`{"references":["module.m[\"a\"].loop","each.value"]}`, `{"references":["each.value","module.m"]}`, "")

func TestLinks(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, refs, each, want string }{
		{"the most specific", `"aws_secretsmanager_secret.one.arn","aws_secretsmanager_secret.one"`, "", "aws_secretsmanager_secret.one@arn"},
		{"a key", `"aws_secretsmanager_secret.two[\"b.c\"].arn","aws_secretsmanager_secret.two[\"b.c\"]","aws_secretsmanager_secret.two"`, "", `aws_secretsmanager_secret.two["b.c"]@arn`},
		{"the same key", `"aws_secretsmanager_secret.two","each.key"`, `"var.q"`, `aws_secretsmanager_secret.two["a"]@ var.q@`},
		{"all instances", `"aws_secretsmanager_secret.two"`, "", "aws_secretsmanager_secret.two@"},
		{"a value of resources", `"each.value.arn","each.value"`, `"aws_secretsmanager_secret.two"`, `aws_secretsmanager_secret.two["a"]@arn`},
		{"a key of resources says nothing", `"each.key","aws_secretsmanager_secret.one.id"`, `"aws_secretsmanager_secret.two"`, `aws_secretsmanager_secret.one@id`},
		{"an output", `"module.m[\"b\"].arn","module.m[\"b\"]","module.m"`, "", `module.m["b"].aws_secretsmanager_secret.in@arn`},
		{"an output of the same key", `"module.m","each.key"`, `"var.q"`, `module.m["a"].aws_secretsmanager_secret.in@arn aws_secretsmanager_secret.two["a"]@ var.q@`},
		{"an input and an output", `"module.m[\"a\"].input","module.m[\"a\"]","module.m"`, "", `aws_secretsmanager_secret.two["a"]@ var.p@!`},
		{"a default that nobody changed", `"var.p"`, "", "var.p@!"},
		{"a variable that somebody set", `"var.q"`, "", "var.q@"},
		{"a variable without default", `"var.r.x","var.r"`, "", "var.r@"},
		{"a local", `"local.x"`, "", `aws_secretsmanager_secret.one@ aws_secretsmanager_secret.two["a"]@ aws_secretsmanager_secret.two["b.c"]@ ` +
			`module.m["a"].aws_secretsmanager_secret.in@ module.m["b"].aws_secretsmanager_secret.in@ local.x@`},
		{"a data source", `"data.aws_secretsmanager_secret.d.id","data.aws_secretsmanager_secret.d"`, "", "data.aws_secretsmanager_secret.d@id"},
		{"an ephemeral resource", `"ephemeral.random_password.e.result","ephemeral.random_password.e"`, "", "ephemeral.random_password.e@result"},
		{"what is not declared", `"module.none.x","path.module","terraform.workspace","self.x","count.index","x",""`, "", ""},
		{"an endless chain", `"module.m[\"a\"].loop"`, "", `module.m["a"].var.none@`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			each := ""
			if test.each != "" {
				each = `{"references":[` + test.each + `]}`
			}
			root := parsed(t, linked(`{"references":[`+test.refs+`]}`, each, ""))
			v := find(t, root, `aws_secretsmanager_secret_version.v["a"]`).Attrs.Get("secret_id")
			assert.Equal(t, resource.Unknown, v.Shape)
			assert.Equal(t, test.want, spelled(v))
		})
	}
}

// Module inputs that double at each level would be followed a million times if each path counted.
func TestLinksOfHostileFans(t *testing.T) {
	t.Parallel()
	inner, path := `{"resources":[{"mode":"managed","type":"aws_kms_alias","name":"a","expressions":{"target_key_id":{"references":["var.x","var.y"]}}}]}`, ""
	for range 40 {
		inner = `{"module_calls":{"m":{"expressions":{"x":{"references":["var.x","var.y"]},"y":{"references":["var.y","var.x"]}},"module":` + inner + `}}}`
		path += "module.m."
	}
	root := parsed(t, fmt.Sprintf(`{"format_version":"1.2","resource_changes":[{"address":"%saws_kms_alias.a","mode":"managed","type":"aws_kms_alias",
		"change":{"actions":["create"],"after":{},"after_unknown":{"target_key_id":true}}}],"configuration":{"root_module":%s}}`, path, inner))
	assert.Equal(t, "var.x@ var.y@", spelled(root.Resources[0].Attrs.Get("target_key_id")))
}

func TestBlocksAreMatchedByWhatIsConstant(t *testing.T) {
	t.Parallel()
	root := parsed(t, `{"format_version":"1.2","resource_changes":[{"address":"data.aws_iam_policy_document.d","mode":"data","type":"aws_iam_policy_document",
		"change":{"actions":["read"],"after":{"statement":[{"principals":[{"type":"Service","identifiers":["x.amazonaws.com"]},{"type":"AWS","identifiers":[null]}]}]},
		"after_unknown":{"json":true,"statement":[{"principals":[{},{"identifiers":[true]}]}]},"after_sensitive":{"statement":[{"principals":[{"identifiers":[false]}]}]}}}],
		"configuration":{"root_module":{"resources":[{"mode":"data","type":"aws_iam_policy_document","name":"d","expressions":{"statement":[{"principals":[
		{"type":{"constant_value":"AWS"},"identifiers":{"references":["aws_iam_role.r.arn","aws_iam_role.r"]}},
		{"type":{"constant_value":"Service"},"identifiers":{"references":["local.services"]}}]}]}}]}}}`)
	assert.Contains(t, root.Resources[0].Attrs.Get("json").Text, `"AWS": "${aws_iam_role.r.arn}"`)
}
