package terraform

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// topLevel are the blocks of a configuration file with the names of their labels.
var topLevel = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "resource", LabelNames: []string{"type", "name"}},
	{Type: "data", LabelNames: []string{"type", "name"}},
	{Type: "ephemeral", LabelNames: []string{"type", "name"}},
	{Type: "module", LabelNames: []string{"name"}},
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "output", LabelNames: []string{"name"}},
	{Type: "provider", LabelNames: []string{"name"}},
	{Type: "locals"},
	{Type: "moved"},
}}

// fromJSON reads a file of the JSON syntax.
func fromJSON(b hcl.Body) (*body, hcl.Diagnostics) {
	content, _, diags := b.PartialContent(topLevel)
	out := &body{attrs: map[string]*attribute{}}
	for _, inner := range content.Blocks {
		attrs, found := inner.Body.JustAttributes()
		diags = append(diags, found...)
		content := jsonAttrs(attrs)
		if nests[inner.Type] {
			content = jsonBody(attrs)
		}
		out.blocks = append(out.blocks, &block{inner.Type, inner.Labels, content, inner.DefRange})
	}
	return out, diags
}

// nests are the blocks that can hold nested blocks of a provider's schema.
var nests = map[string]bool{"resource": true, "data": true, "ephemeral": true, "provider": true}

// jsonAttrs reads a body that holds attributes only.
func jsonAttrs(attrs hcl.Attributes) *body {
	out := &body{attrs: make(map[string]*attribute, len(attrs))}
	for name, attr := range attrs {
		out.attrs[name] = &attribute{name, fromJSONExpr(attr.Expr), attr.Expr, attr.Range}
	}
	return out
}

// jsonBody tells nested blocks from attributes by their names, since the syntax does not.
func jsonBody(attrs hcl.Attributes) *body {
	out := &body{attrs: make(map[string]*attribute, len(attrs))}
	for name, attr := range attrs {
		switch {
		case name == "dynamic":
			out.blocks = append(out.blocks, jsonDynamic(attr.Expr)...)
		case nestedBlocks[name]:
			out.blocks = append(out.blocks, jsonBlocks(name, attr.Expr)...)
		default:
			out.attrs[name] = &attribute{name, fromJSONExpr(attr.Expr), attr.Expr, attr.Range}
		}
	}
	// Attributes come in the order of a map; blocks of a kind keep theirs.
	slices.SortStableFunc(out.blocks, func(a, b *block) int { return a.at.Start.Byte - b.at.Start.Byte })
	return out
}

// jsonBlocks reads one block, or a list of them.
func jsonBlocks(kind string, x hcl.Expression) []*block {
	if items, diags := hcl.ExprList(x); !diags.HasErrors() {
		var out []*block
		for _, item := range items {
			out = append(out, jsonBlocks(kind, item)...)
		}
		return out
	}
	pairs, diags := hcl.ExprMap(x)
	if diags.HasErrors() {
		return nil
	}
	return []*block{{kind: kind, body: jsonBody(jsonPairs(pairs)), at: x.Range()}}
}

// jsonPairs reads the members of an object as attributes. The key "//" is a comment.
func jsonPairs(pairs []hcl.KeyValuePair) hcl.Attributes {
	attrs := make(hcl.Attributes, len(pairs))
	for _, pair := range pairs {
		name := jsonText(pair.Key)
		if name == "//" {
			continue
		}
		attrs[name] = &hcl.Attribute{
			Name: name, Expr: pair.Value, Range: hcl.RangeBetween(pair.Key.Range(), pair.Value.Range()),
		}
	}
	return attrs
}

// jsonDynamic reads {"dynamic": {"statement": {"for_each": …, "content": {…}}}}.
func jsonDynamic(x hcl.Expression) []*block {
	var out []*block
	pairs, _ := hcl.ExprMap(x)
	for _, pair := range pairs {
		for _, b := range jsonBlocks("dynamic", pair.Value) {
			b.labels = []string{jsonText(pair.Key)}
			if content := b.body.attrs["content"]; content != nil {
				delete(b.body.attrs, "content")
				b.body.blocks = append(b.body.blocks, jsonBlocks("content", content.raw)...)
			}
			out = append(out, b)
		}
	}
	return out
}

// jsonText is the text of a key.
func jsonText(x hcl.Expression) string {
	v, diags := x.Value(nil)
	if diags.HasErrors() {
		return ""
	}
	return neutralise(textOf(v))
}

// fromJSONExpr compiles an expression of the JSON syntax, in which strings are templates.
func fromJSONExpr(x hcl.Expression) expression {
	at := node{x.Range()}
	if items, diags := hcl.ExprList(x); !diags.HasErrors() {
		out := &tuple{node: at}
		for _, item := range items {
			out.items = append(out.items, fromJSONExpr(item))
		}
		return out
	}
	if pairs, diags := hcl.ExprMap(x); !diags.HasErrors() {
		out := &object{node: at}
		for _, pair := range pairs {
			out.items = append(out.items, objectItem{fromJSONExpr(pair.Key), fromJSONExpr(pair.Value)})
		}
		return out
	}
	v, diags := x.Value(nil)
	if diags.HasErrors() {
		return &failing{at, at.fault("a JSON value cannot be read")}
	}
	if v.Type() != cty.String || v.IsNull() {
		return (&compiler{}).literal(at, v)
	}
	return parseText(at, v.AsString())
}

// parseText compiles a text as a template.
func parseText(at node, text string) expression {
	if err := checkTemplate([]byte(text), at.at.Filename); err != nil {
		return &failing{at, err}
	}
	start := hcl.Pos{Line: at.at.Start.Line, Column: at.at.Start.Column + 1, Byte: at.at.Start.Byte + 1}
	parsed, diags := hclsyntax.ParseTemplate([]byte(text), at.at.Filename, start)
	if diags.HasErrors() {
		return &failing{at, at.fault("a template cannot be parsed: " + diags[0].Summary)}
	}
	return compile(parsed)
}
