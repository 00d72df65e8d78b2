package terraform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// files are what the functions of the tests below read.
const files = `
-- data/text.txt --
hello
-- data/policy.json.tftpl --
{"Principal": "${principal}", "List": [%{ for i, a in actions }%{ if i > 0 }, %{ endif }"${a}"%{ endfor }]}
-- data/more/other.txt --
x
-- data/binary.txt --
` + "\xff\xfe" + `
`

// TestFunctions holds functions against what terraform console 1.13 answers.
func TestFunctions(t *testing.T) {
	t.Parallel()
	tests := []struct{ expression, want string }{
		{`jsonencode({a = 1, b = [true, null], c = "<x>"})`, `"{\"a\":1,\"b\":[true,null],\"c\":\"\\u003cx\\u003e\"}"`},
		{`jsondecode("{\"a\": [1, \"x\"]}").a[1]`, `"x"`},
		{`yamlencode({a = [1, "x"], b = null})`, `"\"a\":\n- 1\n- \"x\"\n\"b\": null\n"`},
		{`yamldecode("a: &x [1, y]\nb: *x\nc: {<<: {d: yes}, e: 2.5}")`, `{a: [1, "y"], b: [1, "y"], c: {d: "yes", e: 2.5}}`},
		{`templatefile("data/policy.json.tftpl", {principal = "p", actions = ["a", "b"]})`, `"{\"Principal\": \"p\", \"List\": [\"a\", \"b\"]}\n"`},
		{`templatefile("${path.module}/data/policy.json.tftpl", {principal = "p", actions = []})`, `"{\"Principal\": \"p\", \"List\": []}\n"`},
		{`templatestring("x-$${a}", {a = "b"})`, `"x-b"`},
		{`file("data/text.txt")`, `"hello\n"`},
		{`filebase64("data/text.txt")`, `"aGVsbG8K"`},
		{`filemd5("data/text.txt")`, `"b1946ac92492d2347c6235b4d2611184"`},
		{`filesha256("data/text.txt")`, `"5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"`},
		{`fileexists("data/text.txt")`, `true`},
		{`fileexists("data/none.txt")`, `false`},
		{`fileset("data", "*.txt")`, `["binary.txt", "text.txt"]`},
		{`fileset(path.module, "**/*.txt")`, `["data/binary.txt", "data/more/other.txt", "data/text.txt"]`},
		{`fileset(".", "data/{text,none}.txt")`, `["data/text.txt"]`},
		{`merge({a = 1}, {a = 2, b = 3})`, `{a: 2, b: 3}`},
		{`merge([{a = 1}, {b = 2}]...)`, `{a: 1, b: 2}`},
		{`format("%s-%03d", "a", 7)`, `"a-007"`},
		{`formatlist("%s!", ["a", "b"])`, `["a!", "b!"]`},
		{`try({}.a, "x")`, `"x"`},
		{`can({}.a)`, `false`},
		{`lookup({a = 1}, "b", 9)`, `9`},
		{`coalesce("", null, "x")`, `"x"`},
		{`coalescelist([], ["a"])`, `["a"]`},
		{`compact(["a", "", "b"])`, `["a", "b"]`},
		{`concat(["a"], ["b"])`, `["a", "b"]`},
		{`flatten([["a"], [["b"]]])`, `["a", "b"]`},
		{`setproduct(["a", "b"], ["c"])`, `[["a", "c"], ["b", "c"]]`},
		{`toset(["b", "a", "b"])`, `["a", "b"]`},
		{`regex("a(?P<x>.)", "abc").x`, `"b"`},
		{`regexall("[ab]", "abc")`, `["a", "b"]`},
		{`replace("aXb", "/[A-Z]/", "-$0-")`, `"a-X-b"`},
		{`replace("aXb", "X", "y")`, `"ayb"`},
		{`cidrsubnet("10.0.0.0/8", 8, 3)`, `"10.3.0.0/16"`},
		{`cidrhost("10.0.0.0/8", -2)`, `"10.255.255.254"`},
		{`cidrnetmask("10.0.0.0/12")`, `"255.240.0.0"`},
		{`cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)`, `["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]`},
		{`cidrsubnet("fd00::/8", 8, 1)`, `"fd01::/16"`},
		{`sha256("a")`, `"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"`},
		{`md5("a")`, `"0cc175b9c0f1b6a831c399e269772661"`},
		{`sha1("a")`, `"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"`},
		{`base64encode("a")`, `"YQ=="`},
		{`base64decode("YQ==")`, `"a"`},
		{`textdecodebase64("aABpAA==", "UTF-16LE")`, `"hi"`},
		{`urlencode("a b/c")`, `"a+b%2Fc"`},
		{`timeadd("2026-01-01T00:00:00Z", "24h")`, `"2026-01-02T00:00:00Z"`},
		{`formatdate("YYYY-MM", "2026-01-01T00:00:00Z")`, `"2026-01"`},
		{`timecmp("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")`, `-1`},
		{`startswith("abc", "ab")`, `true`},
		{`endswith("abc", "ab")`, `false`},
		{`strcontains("abc", "b")`, `true`},
		{`one(["a"])`, `"a"`},
		{`one([])`, `null`},
		{`tostring(5)`, `"5"`},
		{`tonumber("5")`, `5`},
		{`tobool("true")`, `true`},
		{`tolist(["a", 1])`, `["a", "1"]`},
		{`tomap({a = 1})`, `{a: 1}`},
		{`zipmap(["a"], [1])`, `{a: 1}`},
		{`transpose({a = ["x", "y"], b = ["x"]})`, `{x: ["a", "b"], y: ["a"]}`},
		{`matchkeys(["i", "j"], ["a", "b"], ["b"])`, `["j"]`},
		{`element(["a", "b"], 3)`, `"b"`},
		{`index(["a", "b"], "b")`, `1`},
		{`distinct(["a", "a"])`, `["a"]`},
		{`slice(["a", "b", "c"], 1, 2)`, `["b"]`},
		{`chunklist(["a", "b", "c"], 2)`, `[["a", "b"], ["c"]]`},
		{`range(3)`, `[0, 1, 2]`},
		{`sum([1, 2])`, `3`},
		{`alltrue([true, false])`, `false`},
		{`anytrue([true, false])`, `true`},
		{`join(",", ["a", "b"])`, `"a,b"`},
		{`split(",", "a,b")`, `["a", "b"]`},
		{`basename("a/b.txt")`, `"b.txt"`},
		{`dirname("a/b.txt")`, `"a"`},
		{`title("ab cd")`, `"Ab Cd"`},
		{`indent(2, "a\nb")`, `"a\n  b"`},
		{`nonsensitive(sensitive("a"))`, `"a"`},
		{`issensitive(sensitive("a"))`, `true`},
		{`length({a = 1})`, `1`},
		{`length("añb")`, `3`},
		{`keys({b = 1, a = 2})`, `["a", "b"]`},
		{`contains(["a"], "a")`, `true`},
		{`max(1, 3, 2)`, `3`},
		{`parseint("ff", 16)`, `255`},
		{`timestamp()`, `unknown()`},
		{`"${uuid()}-x"`, `unknown()`},
		{`bcrypt("a")`, `unknown()`},
		{`[for i, v in ["a", "b"] : "${i}${v}" if v != "a"]`, `["1b"]`},
		{`{for v in ["a", "b", "a"] : v => upper(v)...}`, `{a: ["A", "A"], b: ["B"]}`},
		{`[{a = "x"}, {a = "y"}][*].a`, `["x", "y"]`},
		{`{a = "x"}[*].a`, `["x"]`},
		{`[[{a = [1]}, {a = [2]}]][*][0].a[*]`, `[[1]]`},
		{`true ? "a" : undeclared.b`, `"a"`},
		{`false && undeclared.b.c`, `false`},
		{`1 + 2 * 3 % 4`, `3`},
		{`!(1 < 2) || "a" == "a"`, `true`},
		{`-(-5)`, `5`},
		{"<<-EOT\n  a\n  b\n  EOT\n", `"a\nb\n"`},
		{`"%{ for x in ["a", "b"] ~} ${x} %{ endfor }"`, `"a b "`},
		{`{(upper("a")) = 1, "b" = 2, c = 3}`, `{A: 1, b: 2, c: 3}`},
		{`terraform.workspace`, `"default"`},
		{`path.root`, `"."`},
	}
	for _, test := range tests {
		t.Run(test.expression, func(t *testing.T) {
			t.Parallel()
			got := outputs(t, "-- main.tf --\noutput \"o\" {\n  value = "+test.expression+"\n}\n"+files)
			assert.Equal(t, test.want, got["o"])
		})
	}
}

// TestFunctionFaults holds that a function that cannot be applied is a gap which names no value.
func TestFunctionFaults(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		`tonumber("CANARY")`, `file("data/CANARY.txt")`, `file("data/binary.txt")`, `file("../../etc/passwd")`,
		`file("/etc/passwd")`, `jsondecode("CANARY")`, `base64decode("CANARY-")`, `unheard_of("CANARY")`,
		`regex("(", "CANARY")`, `{a = 1}.CANARY`, `["a"][7]`, `"CANARY" + 1`, `element([], 0)`,
		`cidrsubnet("CANARY", 1, 1)`, `null["CANARY"]`, `undeclared.CANARY`, `templatefile("data/text.txt", "CANARY")`,
		`parseint("CANARY", 10)`, `timeadd("CANARY", "1h")`, `one(["CANARY", "b"])`, `[for x in 5 : x]`, `"x${["CANARY"]}"`,
	} {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			root := load(t, "-- main.tf --\noutput \"o\" {\n  value = "+expression+"\n}\n"+files)
			assert.Equal(t, "unknown()", spell(root.Outputs[0].Value))
			for _, gap := range root.Gaps {
				assert.NotContains(t, gap.Detail, "CANARY")
				assert.True(t, strings.HasPrefix(gap.Detail, "main.tf:2: "), gap.Detail)
			}
			if !strings.HasPrefix(expression, "templatefile") {
				assert.Len(t, root.Gaps, 1)
			}
		})
	}
}

// TestSymbols holds what is told, and what is not, of a computed attribute and of a variable
// without a value.
func TestSymbols(t *testing.T) {
	t.Parallel()
	const arn = "aws_kms_key.k.arn"
	tests := []struct{ expression, want string }{
		{arn, `"${aws_kms_key.k.arn}"`},
		{`"x-${` + arn + `}-y"`, `"x-${aws_kms_key.k.arn}-y"`},
		{`jsonencode({a = ` + arn + `})`, `"{\"a\":\"${aws_kms_key.k.arn}\"}"`},
		{`jsondecode(jsonencode({a = ` + arn + `})).a`, `"${aws_kms_key.k.arn}"`},
		{`yamldecode(yamlencode({a = ` + arn + `})).a`, `"${aws_kms_key.k.arn}"`},
		{`join("/", [` + arn + `, "*"])`, `"${aws_kms_key.k.arn}/*"`},
		{`format("%s/*", ` + arn + `)`, `"${aws_kms_key.k.arn}/*"`},
		{`format("%.3s", ` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`format("%d", ` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`upper(` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`split(":", ` + arn + `)[4]`, `unknown(aws_kms_key.k.arn)`},
		{`"a${split(":", ` + arn + `)[4]}"`, `unknown(aws_kms_key.k.arn)`},
		{`replace("a", "a", ` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`length(` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`length([` + arn + `])`, `1`},
		{`sha256(` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`contains(["a"], ` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{arn + ` == "a"`, `unknown(aws_kms_key.k.arn)`},
		{arn + ` == ` + arn, `true`},
		{arn + ` != null`, `true`},
		{arn + ` == ""`, `false`},
		{arn + ` != "" ? "a" : "b"`, `"a"`},
		{arn + ` > 5`, `unknown(aws_kms_key.k.arn)`},
		{`-` + arn, `unknown(aws_kms_key.k.arn)`},
		{arn + ` == "a" ? aws_kms_key.k.key_id : "b"`, `unknown(aws_kms_key.k.key_id)`},
		{arn + ` == "a" ? "b" : "c"`, `unknown(aws_kms_key.k.arn)`},
		{arn + ` == "a" ? "b" : "b"`, `"b"`},
		{arn + ` ? 1 : 2`, `unknown(aws_kms_key.k.arn)`},
		{`coalesce(null, ` + arn + `, "x")`, `"${aws_kms_key.k.arn}"`},
		{`merge({a = 1}, {b = ` + arn + `})`, `{a: 1, b: "${aws_kms_key.k.arn}"}`},
		{`{(` + arn + `) = 1}`, `{${aws_kms_key.k.arn}: 1}`},
		{`toset([` + arn + `, ` + arn + `])`, `["${aws_kms_key.k.arn}"]`},
		{`sort([` + arn + `])`, `unknown(aws_kms_key.k.arn)`},
		{`{a = 1}[` + arn + `]`, `unknown(aws_kms_key.k.arn)`},
		{`lookup({a = 1}, ` + arn + `, 2)`, `unknown(aws_kms_key.k.arn)`},
		{`[for x in ` + arn + ` : x]`, `unknown(aws_kms_key.k.arn)`},
		{arn + `[*]`, `unknown(aws_kms_key.k.arn)`},
		{`[for x in ["a"] : x if ` + arn + ` == "a"]`, `unknown(aws_kms_key.k.arn)`},
		{`try(upper(` + arn + `), "a")`, `unknown(aws_kms_key.k.arn)`},
		{`tolist(` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`tonumber(` + arn + `)`, `unknown(aws_kms_key.k.arn)`},
		{`keys(aws_kms_key.k)`, `["description"]`},
		{`jsonencode(aws_kms_key.k)`, `"{\"description\":\"d\"}"`},
		{`aws_kms_key.k.description`, `"d"`},
		{`aws_kms_key.k["description"]`, `"d"`},
		{`[aws_kms_key.k].*.arn`, `["${aws_kms_key.k.arn}"]`},
		{`[for k in [aws_kms_key.k] : k.arn]`, `["${aws_kms_key.k.arn}"]`},
		{`aws_rds_cluster.c.master_user_secret[0].secret_arn`, `"${aws_rds_cluster.c.master_user_secret[0].secret_arn}"`},
		{`aws_rds_cluster.c.port`, `unknown(aws_rds_cluster.c.port)`},
		{`"${aws_rds_cluster.c.port}"`, `unknown(aws_rds_cluster.c.port)`},
		{`resource.aws_kms_key.k.arn`, `"${aws_kms_key.k.arn}"`},
		{`var.text`, `unknown(var.text)`},
		{`"a-${var.text}"`, `"a-${var.text.}"`},
		{`var.text == ""`, `unknown(var.text)`},
		{`var.text == null`, `unknown(var.text)`},
		{`"a${var.text}" == ""`, `false`},
		{`coalesce(var.text, "a")`, `unknown(var.text)`},
		{`compact([var.text])`, `unknown(var.text)`},
		{`lower(var.text)`, `unknown(var.text)`},
		{`var.any`, `unknown(var.any)`},
		{`var.any.b[0]`, `unknown(var.any)`},
		{`"a-${var.any}"`, `unknown(var.any)`},
		{`merge(var.any, {a = 1})`, `unknown(var.any)`},
		{`[var.any, "a"]`, `[unknown(var.any), "a"]`},
		{`var.any && false`, `false`},
		{`var.any || true`, `true`},
		{`data.aws_partition.p.partition`, `"${data.aws_partition.p.partition}"`},
		{`data.aws_caller_identity.c.account_id`, `"${data.aws_caller_identity.c.account_id}"`},
		{`"\ue9d10\ue9d2"`, `"�0�"`},
		{`jsondecode("\"\\ue9d17777\\ue9d2\"")`, `"�7777�"`},
	}
	for _, test := range tests {
		t.Run(test.expression, func(t *testing.T) {
			t.Parallel()
			root := load(t, `
-- main.tf --
resource "aws_kms_key" "k" { description = "d" }
resource "aws_rds_cluster" "c" {}
data "aws_partition" "p" {}
data "aws_caller_identity" "c" {}
variable "text" { type = string }
variable "any" {}
output "o" {
  value = `+test.expression+`
}
`)
			assert.Equal(t, test.want, spell(root.Outputs[0].Value))
			assert.Empty(t, root.Gaps)
		})
	}
}
