package cloudformation

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
)

// join evaluates Fn::Join.
func (e *evaluator) join(delimiter, list resource.Value) resource.Value {
	if list.Shape != resource.List {
		return unknown(delimiter, list)
	}
	var parts []resource.Value
	for i, item := range list.Items {
		if i > 0 {
			parts = append(parts, delimiter)
		}
		parts = append(parts, item)
	}
	return e.concat(parts)
}

// substitute evaluates Fn::Sub: of a text, or of a text and what its names stand for.
func (e *evaluator) substitute(argument *yaml.Node, depth int) resource.Value {
	template, names := text(argument), map[string]resource.Value{}
	if list := items(argument); len(list) == 2 {
		template = text(list[0])
		each(list[1], func(key, value *yaml.Node) { names[key.Value] = e.value(value, depth+1) })
	}
	var parts []resource.Value
	plain := func(s string) {
		if s != "" {
			parts = append(parts, resource.Value{Shape: resource.String, Text: s})
		}
	}
	for {
		before, rest, found := strings.Cut(template, "${")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed || !e.spend(1, 0) {
			plain(template)
			return e.concat(parts)
		}
		plain(before)
		template = after
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			plain("${" + literal + "}")
			continue
		}
		name = strings.TrimSpace(name)
		v, ok := names[name]
		if id, attr, dotted := strings.Cut(name, "."); !ok && dotted {
			v = e.attributeOf(id, attr, depth+1)
		} else if !ok {
			v = e.ref(name, depth+1)
		}
		parts = append(parts, v)
	}
}

// concat puts texts together. Where one is not told the whole is unknown, but keeps as its text the others
// with the holes of that one, for those who can do with it.
func (e *evaluator) concat(parts []resource.Value) resource.Value {
	out := resource.Value{Shape: resource.String}
	length, lost := 0, false
	for _, v := range parts {
		gather(v, &out)
		switch {
		case v.Shape == resource.Unknown:
			out.Shape = resource.Unknown
			lost = lost || hole(v) == ""
			length += len(hole(v))
		case isText(v):
			length += len(v.Text)
		case v.Set():
			out.Shape, lost = resource.Unknown, true
		}
	}
	if lost || length > maxText || !e.spend(len(parts), length) {
		out.Shape = resource.Unknown
		return out
	}
	var whole strings.Builder
	whole.Grow(length)
	for _, v := range parts {
		if v.Shape == resource.Unknown {
			whole.WriteString(hole(v))
			continue
		}
		whole.WriteString(v.Text)
	}
	out.Text = whole.String()
	return out
}

// hole is what stands in a text for a value that is not told, "" where nothing is known of it.
func hole(v resource.Value) string {
	if v.Text != "" {
		return v.Text
	}
	var out strings.Builder
	for _, link := range v.Links {
		out.WriteString(link.Hole())
	}
	return out.String()
}

func sorted(fields map[string]resource.Value) []string { return slices.Sorted(maps.Keys(fields)) }
