package terraform

import (
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// name is the kind of nested block that a block makes: dynamic blocks are named by their label.
func (b *block) name() string {
	if b.kind != "dynamic" {
		return b.kind
	}
	if len(b.labels) != 1 {
		return ""
	}
	return b.labels[0]
}

// content is one nested block after dynamic blocks are expanded.
type content struct {
	body  *body
	scope *scope
	at    hcl.Range
	marks cty.ValueMarks // of the for_each that made it
}

// contents expands the nested blocks of a name. Unknown are the marks of a dynamic block of which
// the items are not known; it makes the whole list unknown.
func (b *body) contents(name string, s *scope, address string) (out []content, unknown cty.Value) {
	for _, inner := range b.blocks {
		if inner.name() != name {
			continue
		}
		if inner.kind != "dynamic" {
			out = append(out, content{inner.body, s, inner.at, nil})
			continue
		}
		made, v := inner.generate(s, address)
		if v != cty.NilVal {
			return nil, v
		}
		out = append(out, made...)
	}
	return out, cty.NilVal
}

// generate expands one dynamic block.
func (b *block) generate(s *scope, address string) ([]content, cty.Value) {
	attr := b.body.attrs["for_each"]
	if attr == nil {
		return nil, cty.DynamicVal
	}
	v := s.ev.eval(attr.expr, s)
	plain, marks := v.Unmark()
	plain = withoutSelf(plain)
	if isWhole(plain) || !plain.IsKnown() || plain.IsNull() || !plain.CanIterateElements() {
		s.ev.gap("expand", address, model.GapUnresolved, attr.at, "for_each of a dynamic block is not known before apply")
		return nil, unknownFrom(v)
	}
	if plain.LengthInt() > maxItems {
		s.ev.gap("expand", address, model.GapUnresolved, attr.at,
			"for_each of a dynamic block has %d items, more than %d; it is not expanded", plain.LengthInt(), maxItems)
		return nil, unknownFrom(v)
	}
	iterator := b.name()
	if word := b.body.keyword("iterator"); word != "" {
		iterator = word
	}
	var out []content
	for it := plain.ElementIterator(); it.Next(); {
		key, val := it.Element()
		if plain.Type().IsSetType() {
			key = val
		}
		inner := s.bind(iterator, cty.ObjectVal(map[string]cty.Value{
			"key": key.WithMarks(marks), "value": val.WithMarks(marks),
		}))
		for made := range b.body.each("content") {
			out = append(out, content{made.body, inner, made.at, marks})
		}
	}
	return out, cty.NilVal
}

// nested is the value of the nested blocks of a name, as a reference sees them.
func (inst *instance) nested(name string) (cty.Value, bool) {
	if !inst.set.decl.body.has(name) {
		return cty.NilVal, false
	}
	return inst.nestedIn(inst.set.decl.body, inst.scope, name, name), true
}

// has reports whether there are nested blocks of a name, or dynamic ones that could make some.
func (b *body) has(name string) bool {
	if meta[name] {
		return false
	}
	for _, inner := range b.blocks {
		if inner.name() == name {
			return true
		}
	}
	return false
}

// nestedIn is a list of nested blocks, with the attribute path by which their computed parts are named.
func (inst *instance) nestedIn(b *body, s *scope, name, attr string) cty.Value {
	contents, unknown := b.contents(name, s, inst.address)
	if unknown != cty.NilVal {
		return unknown
	}
	items := make([]cty.Value, len(contents))
	for i, c := range contents {
		items[i] = inst.blockValue(c, attr+"["+strconv.Itoa(i)+"]")
	}
	return cty.TupleVal(items)
}

// blockValue is one nested block with the symbol by which its computed attributes are found.
func (inst *instance) blockValue(c content, attr string) cty.Value {
	ev := inst.set.mod.ev
	self := cty.StringVal(ev.symbols.text(resource.Link{Address: inst.address, Attr: attr}))
	fields := map[string]cty.Value{selfAttr: self}
	for name, a := range c.body.attrs {
		fields[name] = ev.eval(a.expr, c.scope)
	}
	for _, inner := range c.body.blocks {
		if name := inner.name(); name != "" && fields[name] == cty.NilVal {
			fields[name] = inst.nestedIn(c.body, c.scope, name, attr+"."+name)
		}
	}
	return cty.ObjectVal(fields).WithMarks(c.marks)
}
