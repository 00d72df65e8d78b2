package resource

import (
	"strconv"
	"strings"

	"smaudit/scanner/model"
)

// Shape is the kind of a [Value].
type Shape uint8

// The shapes.
const (
	Absent  Shape = iota // not set
	Null                 // set to null, which providers treat as not set
	String               // Text, possibly with holes
	Number               // Text, a decimal
	Bool                 // Text, "true" or "false"
	List                 // Items
	Object               // Fields
	Unknown              // not told; Links say what it comes from, where that is known
)

// Value is one attribute, or a part of one.
type Value struct {
	Shape     Shape
	Text      string
	Items     []Value
	Fields    map[string]Value
	Links     []Link // everything that it was computed from: resources, data sources, variables
	Sensitive bool   // declared sensitive by the code or the provider: never to be shown or stored
	At        model.Location
}

// Link names something that a value was computed from. Address is that of a resource or data
// source ("module.a.aws_kms_key.k"), with indexes where the code gives them, or of a variable
// ("var.password", "module.a.var.password"). Attr is the attribute that is referred to, "" for the
// whole. At is where a variable's value was written out; it is empty for resources.
type Link struct {
	Address string
	Attr    string
	At      model.Location
}

// Hole returns the text that stands for the link within a string.
func (l Link) Hole() string { return "${" + l.Address + "." + l.Attr + "}" }

// IsVariable reports whether the link leads to an input variable.
func (l Link) IsVariable() bool {
	return strings.HasPrefix(l.Address, "var.") || strings.Contains(l.Address, ".var.")
}

// IsLocal reports whether the link leads to a local value ("local.password"), which plans do not
// describe: what stands behind it, a literal or a resource, cannot be told.
func (l Link) IsLocal() bool {
	return strings.HasPrefix(l.Address, "local.") || strings.Contains(l.Address, ".local.")
}

// IsDocument reports whether the link leads to a policy document that a data source renders.
func (l Link) IsDocument() bool {
	return strings.HasPrefix(l.Address, documentType) || strings.Contains(l.Address, "."+documentType)
}

const documentType = "data.aws_iam_policy_document."

// IsResource reports whether the link leads to a resource or data source.
func (l Link) IsResource() bool { return !l.IsVariable() && !l.IsLocal() }

// Get returns the attribute at the given path of names and list indexes. A list of one element,
// which is how Terraform spells a nested block, is stepped through where a name is asked of it. An
// Unknown on the way is returned as the answer.
func (v Value) Get(path ...string) Value {
	for _, name := range path {
		if index, err := strconv.Atoi(name); err == nil && v.Shape == List {
			if index < 0 || index >= len(v.Items) {
				return Value{}
			}
			v = v.Items[index]
			continue
		}
		if v.Shape == List && len(v.Items) == 1 {
			v = v.Items[0]
		}
		switch v.Shape {
		case Unknown:
			return v
		case Object:
			v = v.Fields[name]
		default:
			return Value{}
		}
	}
	return v
}

// Set reports whether the attribute is there and not null. An Unknown is set: something stands there.
func (v Value) Set() bool { return v.Shape != Absent && v.Shape != Null }

// Known reports whether the value and everything below it is told, holes in strings included.
func (v Value) Known() bool {
	switch v.Shape {
	case Unknown:
		return false
	case List:
		for _, item := range v.Items {
			if !item.Known() {
				return false
			}
		}
	case Object:
		for _, field := range v.Fields {
			if !field.Known() {
				return false
			}
		}
	}
	return true
}

// Int returns a Number, or a String that spells one, and false for anything else.
func (v Value) Int() (int, bool) {
	if v.Shape != Number && v.Shape != String {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(v.Text, ".0"))
	return n, err == nil
}

// True reports whether the value is known and true; false where it is absent, null or unknown.
func (v Value) True() bool { return (v.Shape == Bool || v.Shape == String) && v.Text == "true" }

// Link returns what the value as a whole refers to: a text that is nothing but one hole, or an
// Unknown that comes from one resource. A link to a variable or local is no answer.
func (v Value) Link() (Link, bool) {
	var found []Link
	for _, link := range v.Links {
		if link.IsResource() {
			found = append(found, link)
		}
	}
	switch {
	case v.Shape == String:
		for _, link := range found {
			if v.Text == link.Hole() {
				return link, true
			}
		}
	case v.Shape == Unknown && len(found) > 0:
		for _, link := range found[1:] {
			if link.Address != found[0].Address {
				return Link{}, false
			}
		}
		return found[0], true
	}
	return Link{}, false
}
