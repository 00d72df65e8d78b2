package cloudformation

import (
	"strings"

	"smaudit/scanner/iac/resource"
)

// kind says what a resource type is in the terms of Terraform.
type kind struct {
	as         string            // the type there; "" where only further resources stand for it
	ref        string            // the attribute that Ref is
	attrs      map[string]string // those that Fn::GetAtt names, where the spelling alone does not tell
	properties properties
}

// properties are what is read of an object, by their names. Nothing else of it gets any further.
type properties map[string]property

// property is an attribute of a Terraform type, or a block of one.
type property struct {
	attr   string
	within properties
	read   func(*evaluator, resource.Value) resource.Value
}

func as(attr string) property { return property{attr: attr} }

func flag(attr string) property { return property{attr: attr, read: (*evaluator).flag} }

func document(attr string) property { return property{attr: attr, read: (*evaluator).document} }

func tagged(attr string) property { return property{attr: attr, read: (*evaluator).tags} }

func block(attr string, within properties) property { return property{attr: attr, within: within} }

// attributes renames what is read of an object. Of one that is not told nothing of it is.
func (e *evaluator) attributes(p properties, v resource.Value) resource.Value {
	out := resource.Value{Shape: resource.Object, Fields: make(map[string]resource.Value, len(p)), At: v.At}
	for name, property := range p {
		field, ok := v.Fields[name]
		if v.Shape == resource.Unknown {
			field, ok = settled(v), true
		}
		if ok {
			out.Fields[property.attr] = e.convert(property, field)
		}
	}
	return out
}

func (e *evaluator) convert(p property, v resource.Value) resource.Value {
	switch {
	case p.read != nil:
		return p.read(e, v)
	case p.within == nil:
		return settled(v)
	case v.Shape == resource.List:
		out := resource.Value{Shape: resource.List, At: v.At}
		for _, item := range v.Items {
			out.Items = append(out.Items, e.convert(p, item))
		}
		return out
	case v.Shape == resource.Object:
		return e.attributes(p.within, v)
	}
	return settled(v)
}

// flag reads the spellings of a truth value that CloudFormation takes for one.
func (e *evaluator) flag(v resource.Value) resource.Value {
	if isText(v) {
		switch strings.ToLower(v.Text) {
		case "true", "yes", "on", "1":
			v.Shape, v.Text = resource.Bool, "true"
		case "false", "no", "off", "0":
			v.Shape, v.Text = resource.Bool, "false"
		}
	}
	return settled(v)
}

// tags makes an object of a list of keys and values, unless it is one. A key that is not told may be any.
func (e *evaluator) tags(v resource.Value) resource.Value {
	if v.Shape != resource.List {
		return settled(v)
	}
	out := resource.Value{Shape: resource.Object, Fields: make(map[string]resource.Value, len(v.Items)), At: v.At}
	for _, item := range v.Items {
		key := item.Get("Key")
		if item.Shape != resource.Object || !isText(key) || len(resource.Holes(key.Text)) > 0 {
			lost := unknown(v)
			lost.At = v.At
			return lost
		}
		out.Fields[key.Text] = settled(item.Get("Value"))
	}
	return out
}
