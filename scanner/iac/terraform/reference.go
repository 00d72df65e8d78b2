package terraform

import (
	"strconv"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"smaudit/scanner/iac/resource"
)

// step is one part of a reference after its first word: an attribute, or an index where key is set.
type step struct {
	name string
	key  expression
}

// reference names something in scope: var.x, aws_kms_key.k[0].arn, each.value.
type reference struct {
	node
	root  string
	steps []step
}

func (e *reference) value(s *scope) (cty.Value, error) {
	if err := s.ev.charge(1); err != nil {
		return cty.DynamicVal, err
	}
	if v, ok := s.lookup(e.root); ok {
		return e.walk(s, v, e.steps)
	}
	if s.mod == nil {
		return cty.DynamicVal, e.fault("a reference stands where none can be resolved")
	}
	return e.resolve(s)
}

// chain follows steps from the value of another expression.
type chain struct {
	node
	source expression
	steps  []step
}

func (e *chain) value(s *scope) (cty.Value, error) {
	v, err := e.source.value(s)
	if err != nil {
		return v, err
	}
	return e.walk(s, v, e.steps)
}

// walk follows steps from a value.
func (n node) walk(s *scope, v cty.Value, steps []step) (cty.Value, error) {
	for _, st := range steps {
		key := cty.StringVal(st.name)
		if st.key != nil {
			var err error
			if key, err = st.key.value(s); err != nil {
				return key, err
			}
		}
		var err error
		if v, err = n.into(s.ev, v, key); err != nil {
			return v, err
		}
	}
	return v, nil
}

// into follows one step. What is not known stays so; a computed attribute leads to a computed part.
func (n node) into(ev *evaluator, v, key cty.Value) (cty.Value, error) {
	plain, marks := v.Unmark()
	key, keyMarks := key.Unmark()
	switch {
	case !plain.IsKnown() || !key.IsKnown():
		return unknownFrom(v).WithMarks(keyMarks), nil
	case plain.IsNull() || key.IsNull():
		return cty.DynamicVal, n.fault("a part of null is asked for")
	case symbolic(key):
		return unknownFrom(v).WithMarks(keyMarks), nil
	case isWhole(plain):
		return ev.part(plain, key).WithMarks(marks), nil
	}
	element, err := n.element(ev, plain, key)
	return element.WithMarks(marks, keyMarks), err
}

// element looks a key up in a known and unmarked value.
func (n node) element(ev *evaluator, v, key cty.Value) (cty.Value, error) {
	ty := v.Type()
	switch {
	case ty.IsObjectType():
		name, err := convert.Convert(key, cty.String)
		if err != nil {
			return cty.DynamicVal, n.fault("an object is indexed by something that is no text")
		}
		if ty.HasAttribute(name.AsString()) {
			return v.GetAttr(name.AsString()), nil
		}
		if ty.HasAttribute(selfAttr) {
			return ev.computed(v.GetAttr(selfAttr), name.AsString()), nil
		}
		return cty.DynamicVal, n.fault("an attribute that is not there is asked for")
	case ty.IsMapType():
		key, err := convert.Convert(key, cty.String)
		if err != nil || !v.HasIndex(key).True() {
			return cty.DynamicVal, n.fault("a key that is not in the map is asked for")
		}
		return v.Index(key), nil
	case ty.IsListType() || ty.IsTupleType():
		index, err := convert.Convert(key, cty.Number)
		if err != nil || !v.HasIndex(index).True() {
			return cty.DynamicVal, n.fault("an element that is not in the list is asked for")
		}
		return v.Index(index), nil
	}
	return cty.DynamicVal, n.fault("a part of something that has none is asked for")
}

// part is what lies below a computed attribute.
func (ev *evaluator) part(symbol, key cty.Value) cty.Value {
	link, ok := ev.symbols.whole(symbol.AsString())
	if !ok {
		return cty.DynamicVal
	}
	if key.Type() == cty.Number {
		index, _ := key.AsBigFloat().Int64()
		link.Attr += "[" + strconv.FormatInt(index, 10) + "]"
		return ev.symbols.hole(link)
	}
	text, err := convert.Convert(key, cty.String)
	if err != nil {
		return ev.symbols.unknown(link)
	}
	return ev.linked(link, text.AsString())
}

// computed is an attribute of a resource, or of a nested block of one, that is not configured.
func (ev *evaluator) computed(self cty.Value, name string) cty.Value {
	self, _ = self.Unmark()
	if self.IsNull() || !self.IsKnown() || self.Type() != cty.String {
		return cty.DynamicVal
	}
	link, ok := ev.symbols.whole(self.AsString())
	if !ok {
		return cty.DynamicVal
	}
	return ev.linked(link, name)
}

// linked is the value of the attribute below the link: a symbol, or unknown where the name shows
// that it is no text.
func (ev *evaluator) linked(from resource.Link, name string) cty.Value {
	link := resource.Link{Address: from.Address, Attr: name}
	if from.Attr != "" {
		link.Attr = from.Attr + "." + name
	}
	v := ev.symbols.hole(link)
	if !isText(name) {
		v = ev.symbols.unknown(link)
	}
	if isSecret(from.Address, name) {
		v = v.Mark(secretMark{})
	}
	return v
}
