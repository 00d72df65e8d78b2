package plan

import (
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

// builder puts one resource together.
type builder struct {
	*linker
	kind    string
	address string // of a managed resource, "" for a data source
	at      site
}

// resource returns the instance that a change leaves behind.
func (l *linker) resource(c *change) *resource.Resource {
	out := c.Resource
	p := parse(c.Address)
	scope, declared := l.declared(p)
	b := builder{linker: l, kind: c.Type, at: site{scope: scope, key: p.key, each: declared.each}}
	if !c.Data {
		b.address = c.Address
	}
	out.Attrs = b.attributes(c, declared.body)
	out.Attrs.At = c.At
	out.Before = l.before(c)
	l.provide(&out, declared.provider)
	return &out
}

// declared returns the module instance that a resource stands in, nil where the configuration does
// not have it, and what the module says of the resource.
func (l *linker) declared(p place) (*scope, *declaration) {
	scope := l.scope(p.module)
	if scope != nil && scope.module.resources[p.name] != nil {
		return scope, scope.module.resources[p.name]
	}
	return scope, &declaration{}
}

func (b *builder) attributes(c *change, body *expression) resource.Value {
	out := resource.Value{Shape: resource.Object, Fields: c.after.Fields}
	if out.Fields == nil {
		out.Fields = map[string]resource.Value{}
	}
	for name, v := range out.Fields {
		out.Fields[name] = b.attribute(c, name, v, body.field(name))
	}
	if c.unknown != nil {
		for name := range c.unknown.fields {
			if _, known := out.Fields[name]; !known {
				out.Fields[name] = b.attribute(c, name, resource.Value{}, body.field(name))
			}
		}
	}
	// What is written only once is null in every plan; that the code sets it stands in its expression.
	if body != nil {
		for name, e := range body.fields {
			if _, known := out.Fields[name]; !known && strings.HasSuffix(name, "_wo") && (len(e.refs) > 0 || e.constant.Set()) {
				out.Fields[name] = resource.Value{Shape: resource.String, Sensitive: true, Links: b.links(name, b.at, e)}
			}
		}
	}
	return out
}

func (b *builder) attribute(c *change, name string, v resource.Value, e *expression) resource.Value {
	sensitive := c.sensitive.field(name)
	if isValue(b.kind, name) {
		sensitive = marked
	}
	out := b.value(name, v, c.unknown.field(name), sensitive, e, nil)
	if out.Sensitive {
		out.Links = append(out.Links, b.origins(c, out.Links)...)
	}
	return out
}

// origins returns what makes the values that a resource stores, by what it depended on when it was
// last applied. This is asked where a local value hides what an expression is computed from.
func (b *builder) origins(c *change, links []resource.Link) []resource.Link {
	if !slices.ContainsFunc(links, resource.Link.IsLocal) {
		return nil
	}
	return b.generated(c.Address, b.doc.depends[c.Address])
}

// value joins a value with what is unknown and sensitive of it, and with the links of its expression
// or, below that, of the expression that it is part of.
func (b *builder) value(name string, v resource.Value, unknown, sensitive *marks, e *expression, links []resource.Link) resource.Value {
	if e != nil && len(e.refs) > 0 {
		links = b.links(name, b.at, e)
	}
	switch {
	case unknown.whole():
		return resource.Value{Shape: resource.Unknown, Links: links, Sensitive: sensitive.whole()}
	case sensitive.whole():
		return withhold(v, links)
	case v.Shape == resource.Object:
		return b.object(v, unknown, sensitive, e, links)
	case v.Shape == resource.List:
		return b.list(name, v, unknown, sensitive, e, links)
	case v.Set():
		v.Links = links
	}
	return v
}

func (b *builder) object(v resource.Value, unknown, sensitive *marks, e *expression, links []resource.Link) resource.Value {
	out := resource.Value{Shape: resource.Object, Fields: v.Fields, Links: links}
	for name, field := range v.Fields {
		out.Fields[name] = b.value(name, field, unknown.field(name), sensitive.field(name), e.field(name), links)
	}
	if unknown != nil {
		for name, mark := range unknown.fields {
			if _, known := v.Fields[name]; !known {
				out.Fields[name] = b.value(name, resource.Value{}, mark, sensitive.field(name), e.field(name), links)
			}
		}
	}
	return out
}

// withhold drops the text of what is sensitive. A list or object may be sensitive in its very size.
// An empty text holds nothing: the provider writes it where a value was handed in without being kept.
func withhold(v resource.Value, links []resource.Link) resource.Value {
	switch {
	case !v.Set(), v.Shape == resource.String && v.Text == "":
		return resource.Value{}
	case v.Shape == resource.List, v.Shape == resource.Object:
		return resource.Value{Shape: resource.Unknown, Sensitive: true, Links: links}
	}
	return resource.Value{Shape: resource.String, Sensitive: true, Links: links}
}
