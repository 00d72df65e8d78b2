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

func (b *builder) list(name string, v resource.Value, unknown, sensitive *marks, e *expression, links []resource.Link) resource.Value {
	out := resource.Value{Shape: resource.List, Items: make([]resource.Value, len(v.Items)), Links: links}
	blocks := match(v.Items, unknown, e)
	for i, item := range v.Items {
		from := links
		if blocks[i] == nil && item.Shape == resource.Object && len(links) == 0 && b.address != "" {
			// Of a dynamic block only itself is told, which tells its unknowns from what a provider computes.
			from = []resource.Link{{Address: b.address, Attr: name}}
		}
		out.Items[i] = b.value(name, item, unknown.item(i), sensitive.item(i), blocks[i], from)
	}
	distribute(out.Items, links)
	return out
}

// distribute gives each of several unknown elements a link of its own where there are as many as
// resources that the list is computed from: [a.arn, b.arn] names both, not each of them twice.
func distribute(items []resource.Value, links []resource.Link) {
	var unknown []*resource.Value
	for i := range items {
		if items[i].Shape == resource.Unknown {
			unknown = append(unknown, &items[i])
		}
	}
	var resources []resource.Link
	for _, link := range links {
		if link.IsResource() {
			resources = append(resources, link)
		}
	}
	if len(unknown) != len(resources) {
		return
	}
	for i, v := range unknown {
		v.Links = resources[i : i+1 : i+1]
	}
}

// match finds the block of the configuration that each element comes from. Sets of blocks are not
// in the order of the code, and dynamic blocks are not told, so what is constant in a block has to
// agree; where their numbers differ, something constant has to be there.
func match(items []resource.Value, unknown *marks, e *expression) []*expression {
	out := make([]*expression, len(items))
	if e == nil {
		return out
	}
	if len(e.items) == 0 {
		if len(e.fields) > 0 && len(items) == 1 {
			out[0] = e
		}
		return out
	}
	used := make([]bool, len(e.items))
	strict := len(e.items) != len(items)
	for i := range items {
		for _, at := range slices.Concat([]int{i}, indexes(len(e.items))) {
			if at < len(e.items) && !used[at] && agrees(items[i], e.items[at], unknown.item(i), strict) {
				out[i], used[at] = e.items[at], true
				break
			}
		}
	}
	return out
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// agrees reports whether an element can come from a block.

func agrees(v resource.Value, block *expression, unknown *marks, strict bool) bool {
	told := !strict
	for name, e := range block.fields {
		if !e.constant.Set() {
			continue
		}
		if unknown.field(name) == nil && !alike(v.Fields[name], e.constant) {
			return false
		}
		told = true
	}
	return told
}

// alike reports whether a value is the constant, order and repetition aside, since sets have none.
func alike(v, constant resource.Value) bool {
	if v.Shape != resource.List || constant.Shape != resource.List {
		return v.Text == constant.Text
	}
	has := func(list []resource.Value, text string) bool {
		return slices.ContainsFunc(list, func(item resource.Value) bool { return item.Text == text })
	}
	for _, item := range v.Items {
		if !has(constant.Items, item.Text) {
			return false
		}
	}
	return len(v.Items) <= len(constant.Items)
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
