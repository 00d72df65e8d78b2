package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// expression is a compiled HCL expression. It is compiled anew, and not evaluated by hclsyntax,
// because symbols and marks need other semantics in nearly every node: an operator that looks into
// a string that is not known yet has no answer.
type expression interface {
	value(s *scope) (cty.Value, error)
	rng() hcl.Range
}

// fault is an expression that has no value. Its text never holds a value, since values may be secret.
type fault struct {
	what   string
	at     hcl.Range
	silent bool // a gap has told of its cause already
}

func (f *fault) Error() string { return f.what }

// node is the place of an expression in its file, by which faults name it.
type node struct{ at hcl.Range }

func (n node) rng() hcl.Range { return n.at }

func (n node) fault(what string) error { return &fault{what: what, at: n.at} }

// literal is a value that is written out.
type literal struct {
	node
	val cty.Value
}

func (e *literal) value(*scope) (cty.Value, error) { return e.val, nil }

// template joins its parts into one string.
type template struct {
	node
	parts []expression
}

func (e *template) value(s *scope) (cty.Value, error) {
	var text strings.Builder
	marks := make(cty.ValueMarks)
	known := true
	for _, part := range e.parts {
		v, err := part.value(s)
		if err != nil {
			return cty.DynamicVal, err
		}
		told, err := e.add(&text, v, marks)
		if err != nil {
			return cty.DynamicVal, err
		}
		known = known && told
	}
	if err := s.ev.charge(1 + text.Len()/bytesPerNode); err != nil {
		return cty.DynamicVal, err
	}
	if !known {
		return cty.UnknownVal(cty.String).WithMarks(marks), nil
	}
	return cty.StringVal(text.String()).WithMarks(marks), nil
}

// add appends one part, and reports false where its text is not known.
func (e *template) add(text *strings.Builder, v cty.Value, marks cty.ValueMarks) (bool, error) {
	v, own := v.Unmark()
	for m := range own {
		marks[m] = struct{}{}
	}
	switch {
	case v.IsNull():
		return false, e.fault("a null stands in a template")
	case !v.IsKnown():
		return false, nil
	}
	str, err := convert.Convert(v, cty.String)
	if err != nil {
		return false, e.fault("a template holds a value that is no text")
	}
	if text.Len()+len(str.AsString()) > maxTextBytes {
		return false, exceeded("a text is longer than %d MiB", maxTextBytes>>20)
	}
	text.WriteString(str.AsString())
	return true, nil
}

// joined is the result of a for directive in a template.
type joined struct {
	node
	tuple expression
}

func (e *joined) value(s *scope) (cty.Value, error) {
	v, err := e.tuple.value(s)
	if err != nil {
		return v, err
	}
	items, marks := v.Unmark()
	if items.IsNull() || !items.IsKnown() || !items.CanIterateElements() {
		return cty.UnknownVal(cty.String).WithMarks(marks), nil
	}
	parts := &template{node: e.node}
	for it := items.ElementIterator(); it.Next(); {
		_, item := it.Element()
		parts.parts = append(parts.parts, &literal{e.node, item})
	}
	text, err := parts.value(s)
	return text.WithMarks(marks), err
}

// tuple is a list that is written out, [a, b].
type tuple struct {
	node
	items []expression
}

func (e *tuple) value(s *scope) (cty.Value, error) {
	if err := s.ev.charge(len(e.items)); err != nil {
		return cty.DynamicVal, err
	}
	vals := make([]cty.Value, len(e.items))
	for i, item := range e.items {
		v, err := item.value(s)
		if err != nil {
			return v, err
		}
		vals[i] = v
	}
	return cty.TupleVal(vals), nil
}

// object is an object that is written out, {a = b}. Where one of its keys is not known, the whole is
// unknown, since any key may be overwritten.
type object struct {
	node
	items []objectItem
}

type objectItem struct{ key, val expression }

func (e *object) value(s *scope) (cty.Value, error) {
	if err := s.ev.charge(len(e.items)); err != nil {
		return cty.DynamicVal, err
	}
	vals := make(map[string]cty.Value, len(e.items))
	marks := make(cty.ValueMarks)
	known := true
	for _, item := range e.items {
		v, err := item.val.value(s)
		if err != nil {
			return v, err
		}
		key, err := item.key.value(s)
		if err != nil {
			return key, err
		}
		name, ok, err := keyText(key, marks)
		switch {
		case err != nil:
			return cty.DynamicVal, &fault{what: err.Error(), at: item.key.rng()}
		case !ok:
			known = false
			for m := range deepMarks(v) {
				marks[m] = struct{}{}
			}
		default:
			vals[name] = v
		}
	}
	if !known {
		return unknownFrom(cty.ObjectVal(vals)).WithMarks(marks), nil
	}
	return cty.ObjectVal(vals).WithMarks(marks), nil
}

// keyText returns the text of an object key, adding its marks to marks, and false where it is unknown.
func keyText(key cty.Value, marks cty.ValueMarks) (string, bool, error) {
	key, own := key.Unmark()
	for m := range own {
		marks[m] = struct{}{}
	}
	if key.IsNull() {
		return "", false, errNullKey
	}
	if !key.IsKnown() {
		return "", false, nil
	}
	text, err := convert.Convert(key, cty.String)
	if err != nil {
		return "", false, errKeyType
	}
	return text.AsString(), true, nil
}
