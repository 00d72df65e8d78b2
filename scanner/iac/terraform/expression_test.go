package terraform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"pgregory.net/rapid"
)

// TestExpressionsAgainstHCL holds our evaluation against that of hclsyntax, on expressions that
// hold nothing unknown. Ours may have a value where hclsyntax has none, since it does not evaluate
// what is not asked for; where both have one they agree.
func TestExpressionsAgainstHCL(t *testing.T) {
	t.Parallel()
	vars := cty.ObjectVal(map[string]cty.Value{
		"n": cty.NumberIntVal(3), "s": cty.StringVal("text"), "b": cty.True, "z": cty.NullVal(cty.String),
		"l": cty.TupleVal([]cty.Value{cty.StringVal("x"), cty.NumberIntVal(2)}),
		"m": cty.MapVal(map[string]cty.Value{"k": cty.StringVal("v")}),
		"o": cty.ObjectVal(map[string]cty.Value{"k": cty.StringVal("v"), "s": cty.StringVal("w")}),
	})
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		src := draw(t, 4, nil)
		parsed, diags := hclsyntax.ParseExpression([]byte(src), "x.tf", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatalf("%s: %s", src, diags)
		}
		want, diags := parsed.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"v": vars}})
		ev := &evaluator{ctx: t.Context()}
		got, err := ev.attempt(compile(parsed), (&scope{ev: ev}).bind("v", vars))
		if diags.HasErrors() || !want.IsWhollyKnown() {
			return
		}
		if err != nil && (strings.Contains(src, "&&") || strings.Contains(src, "||")) {
			return // hclsyntax takes a null for false where the other side is an error
		}
		if err != nil {
			t.Fatalf("%s: %s", src, err)
		}
		compared++
		// A conditional of hclsyntax converts the branch that it takes to what both have in common.
		if converted, err := convert.Convert(got, want.Type()); err != nil || !converted.RawEquals(want) {
			t.Fatalf("%s: is %#v, hclsyntax says %#v", src, got, want)
		}
	})
	if compared == 0 {
		t.Fatal("nothing was compared")
	}
}

// draw makes an expression; names are the iterators in scope.
func draw(t *rapid.T, depth int, names []string) string {
	leaves := append([]string{"v.n", "v.s", "v.b", "v.z", "v.l", "v.m", "v.o", "v.o.k", "v.m[\"k\"]", "v.l[1]", "1", "2.5", `"a"`, "true", "null", "[]", "{}"}, names...)
	if depth == 0 {
		return rapid.SampledFrom(leaves).Draw(t, "leaf")
	}
	sub := func() string { return draw(t, depth-1, names) }
	switch rapid.IntRange(0, 11).Draw(t, "kind") {
	case 0:
		return "(" + sub() + rapid.SampledFrom([]string{" + ", " - ", " * ", " == ", " != ", " < ", " && ", " || "}).Draw(t, "op") + sub() + ")"
	case 1:
		return "(" + sub() + " ? " + sub() + " : " + sub() + ")"
	case 2:
		return `"x${` + sub() + `}y${` + sub() + `}"`
	case 3:
		return "[" + sub() + ", " + sub() + "]"
	case 4:
		return "{ a = " + sub() + ", (" + sub() + ") = " + sub() + " }"
	case 5:
		name := fmt.Sprintf("i%d", depth)
		return "[for k" + name + ", " + name + " in " + sub() + " : " + draw(t, depth-1, append(names, name, "k"+name)) + "]"
	case 6:
		name := fmt.Sprintf("i%d", depth)
		return "{for " + name + " in " + sub() + " : " + draw(t, depth-1, append(names, name)) + " => " + sub() + "... if " + sub() + "}"
	case 7:
		return sub() + "[*]"
	case 8:
		return "(" + sub() + ")[" + sub() + "]"
	case 9:
		return "(" + strings.Repeat("!", depth) + sub() + ")"
	case 10:
		return "{ o = " + sub() + " }[*].o"
	default:
		return rapid.SampledFrom(leaves).Draw(t, "leaf")
	}
}
