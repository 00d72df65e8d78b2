package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"smaudit/scanner/model"
)

// body is the content of a file or block in either syntax.
type body struct {
	attrs  map[string]*attribute
	blocks []*block
	marks  []mark // of a whole file
}

type attribute struct {
	name string
	expr expression
	raw  hcl.Expression // for types, addresses and other static parts; nil where it can be none
	at   hcl.Range
}

type block struct {
	kind   string
	labels []string
	body   *body
	at     hcl.Range // its header
}

// native reads a body of the native syntax.
func native(b *hclsyntax.Body) *body {
	out := &body{attrs: make(map[string]*attribute, len(b.Attributes))}
	for name, attr := range b.Attributes {
		out.attrs[name] = &attribute{name, compile(attr.Expr), static(name, attr.Expr), attr.SrcRange}
	}
	for _, inner := range b.Blocks {
		out.blocks = append(out.blocks, &block{inner.Type, inner.Labels, native(inner.Body), inner.DefRange()})
	}
	return out
}

// static returns the syntax tree of an expression that may be read as a type, name or address, and
// nil of others, so that most of the tree can be freed.
func static(name string, x hclsyntax.Expression) hcl.Expression {
	if _, ok := x.(*hclsyntax.ScopeTraversalExpr); ok {
		return x
	}
	switch name {
	case "type", "provider", "providers", "from", "to":
		return x
	}
	return nil
}

// each calls yield for the direct blocks of the kind.
func (b *body) each(kind string) func(yield func(*block) bool) {
	return func(yield func(*block) bool) {
		for _, inner := range b.blocks {
			if inner.kind == kind && !yield(inner) {
				return
			}
		}
	}
}

// keyword returns the bare word or literal text of an attribute, "" where it is neither.
func (b *body) keyword(name string) string {
	attr := b.attrs[name]
	if attr == nil {
		return ""
	}
	if attr.raw != nil {
		if word := hcl.ExprAsKeyword(attr.raw); word != "" {
			return word
		}
	}
	v, err := attr.expr.value(emptyScope())
	if err != nil {
		return ""
	}
	return textOf(v)
}

// says reports whether the attribute is literally true.
func (b *body) says(name string) bool { return b.keyword(name) == "true" }

// merge lays an override over the body: attributes are replaced, and all blocks of a kind by those
// of the same kind in the override.
func (b *body) merge(over *body) {
	for name, attr := range over.attrs {
		b.attrs[name] = attr
	}
	replaced := make(map[string]bool)
	for _, inner := range over.blocks {
		replaced[inner.kind] = true
	}
	var kept []*block
	for _, inner := range b.blocks {
		if !replaced[inner.kind] {
			kept = append(kept, inner)
		}
	}
	b.blocks = append(kept, over.blocks...)
}

// location converts a range. Its columns are Unicode characters in both worlds.
func location(r hcl.Range) model.Location {
	return model.Location{
		File: r.Filename, Line: r.Start.Line, Column: r.Start.Column,
		EndLine: r.End.Line, EndColumn: r.End.Column,
	}
}
