package terraform

import (
	"encoding/json"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// exporter turns evaluated values into those that readers of code yield.
type exporter struct {
	ev  *evaluator
	raw bool // leave symbols in texts, since the result is evaluated further
}

// inherited is what a value takes over from the one that it is a part of.
type inherited struct {
	links  []resource.Link
	secret bool
	at     model.Location
}

// expression exports the value of an expression, with the ranges of its parts as far as they are
// written out.
func (x exporter) expression(v cty.Value, e expression, from inherited) resource.Value {
	plain, marks := v.Unmark()
	from = from.with(marks)
	switch e := e.(type) {
	case *object:
		if plain.Type().IsObjectType() && plain.IsKnown() && !plain.IsNull() {
			return x.object(plain, e, from)
		}
	case *tuple:
		if plain.Type().IsTupleType() && plain.IsKnown() && !plain.IsNull() && plain.LengthInt() == len(e.items) {
			out := from.value(resource.List)
			for i, item := range e.items {
				element := plain.Index(cty.NumberIntVal(int64(i)))
				out.Items = append(out.Items, x.expression(element, item, from.placed(item.rng())))
			}
			return out
		}
	}
	return x.value(plain, from)
}

// object exports an object that is written out, with the place of each field.
func (x exporter) object(v cty.Value, e *object, from inherited) resource.Value {
	out := from.value(resource.Object)
	out.Fields = make(map[string]resource.Value, len(e.items))
	written := make(map[string]expression, len(e.items))
	for _, item := range e.items {
		if key, ok := item.key.(*literal); ok {
			written[textOf(key.val)] = item.val
		}
	}
	for name, field := range v.AsValueMap() {
		if name == selfAttr {
			continue
		}
		if val := written[name]; val != nil {
			out.Fields[x.text(name)] = x.expression(field, val, from.placed(val.rng()))
		} else {
			out.Fields[x.text(name)] = x.value(field, from)
		}
	}
	return out
}

// value exports a value; all its parts lie where it does.
func (x exporter) value(v cty.Value, from inherited) resource.Value {
	v, marks := v.Unmark()
	from = from.with(marks)
	switch ty := v.Type(); {
	case !v.IsKnown():
		return from.value(resource.Unknown)
	case v.IsNull():
		return from.value(resource.Null)
	case ty == cty.String:
		return x.string(v.AsString(), from)
	case ty == cty.Number:
		return from.text(resource.Number, textOf(v))
	case ty == cty.Bool:
		return from.text(resource.Bool, textOf(v))
	case ty.IsObjectType() || ty.IsMapType():
		out := from.value(resource.Object)
		out.Fields = make(map[string]resource.Value)
		for name, field := range v.AsValueMap() {
			if name != selfAttr {
				out.Fields[x.text(name)] = x.value(field, from)
			}
		}
		return out
	case v.CanIterateElements():
		out := from.value(resource.List)
		for it := v.ElementIterator(); it.Next(); {
			_, item := it.Element()
			out.Items = append(out.Items, x.value(item, from))
		}
		return out
	}
	return from.value(resource.Unknown)
}

// string exports a text. One that is nothing but a variable without a value is unknown.
func (x exporter) string(text string, from inherited) resource.Value {
	x.ev.symbols.render(text, func(link resource.Link) string {
		from = from.linked(link)
		return ""
	})
	if link, ok := x.ev.symbols.whole(text); ok && link.IsVariable() {
		return from.value(resource.Unknown)
	}
	return from.text(resource.String, x.text(text))
}

// text replaces symbols by holes. In a text that is JSON, the quotes of a key in a hole are escaped,
// so that the text stays JSON.
func (x exporter) text(text string) string {
	if x.raw || !strings.Contains(text, symbolOpen) && !strings.Contains(text, symbolClose) {
		return text
	}
	hole := resource.Link.Hole
	if trimmed := strings.TrimSpace(text); trimmed != "" && strings.ContainsRune("{[", rune(trimmed[0])) && json.Valid([]byte(text)) {
		hole = escapedHole
	}
	return x.ev.symbols.render(text, hole)
}

// escapedHole is a hole as it stands within a JSON string.
func escapedHole(link resource.Link) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(link.Hole())
}

// with adds the links and the secrecy of marks.
func (from inherited) with(marks cty.ValueMarks) inherited {
	if len(marks) == 0 {
		return from
	}
	found, secret := links(marks)
	for _, link := range found {
		from = from.linked(link)
	}
	from.secret = from.secret || secret
	return from
}

func (from inherited) linked(link resource.Link) inherited {
	for _, known := range from.links {
		if known == link {
			return from
		}
	}
	from.links = append(from.links[:len(from.links):len(from.links)], link)
	return from
}

func (from inherited) placed(at hcl.Range) inherited {
	from.at = location(at)
	return from
}

func (from inherited) value(shape resource.Shape) resource.Value {
	return resource.Value{Shape: shape, Links: from.links, Sensitive: from.secret, At: from.at}
}

func (from inherited) text(shape resource.Shape, text string) resource.Value {
	out := from.value(shape)
	out.Text = text
	return out
}

// instance exports all that is configured of an instance.
func (x exporter) instance(inst *instance) resource.Value {
	return x.body(inst, inst.set.decl.body, inst.scope, inst.set.decl.at)
}

// body exports the attributes and nested blocks of a body. Terraform's own arguments are left out of
// that of the resource; nested blocks may use their names.
func (x exporter) body(inst *instance, b *body, s *scope, at hcl.Range) resource.Value {
	out := resource.Value{Shape: resource.Object, At: location(at)}
	out.Fields = make(map[string]resource.Value, len(b.attrs)+len(b.blocks))
	top := b == inst.set.decl.body
	for name, attr := range b.attrs {
		if top && meta[name] {
			continue
		}
		from := inherited{at: location(attr.at), secret: isSecret(inst.address, name)}
		out.Fields[name] = x.expression(x.attr(inst, attr, s, top), attr.expr, from)
	}
	for _, inner := range b.blocks {
		name := inner.name()
		if _, ok := out.Fields[name]; !ok && name != "" && !(top && meta[name]) {
			out.Fields[name] = x.blocks(inst, b, name, s, inner.at)
		}
	}
	return out
}

// attr evaluates an attribute; those of the resource itself are kept, since others refer to them.
func (x exporter) attr(inst *instance, attr *attribute, s *scope, top bool) cty.Value {
	if _, ok := attr.expr.(*literal); ok || !top {
		return x.ev.eval(attr.expr, s)
	}
	v := inst.attr(attr.name)
	if inst.nulls[attr.name] {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return v
}

// blocks exports the nested blocks of a name, as a list even where there is one.
func (x exporter) blocks(inst *instance, b *body, name string, s *scope, at hcl.Range) resource.Value {
	from := inherited{at: location(at)}
	contents, unknown := b.contents(name, s, inst.address)
	if unknown != cty.NilVal {
		return x.value(unknown, from)
	}
	out := from.value(resource.List)
	for _, c := range contents {
		out.Items = append(out.Items, x.body(inst, c.body, c.scope, c.at))
	}
	return out
}
