package terraform

import (
	"maps"

	"github.com/zclconf/go-cty/cty"
)

// forEach is a for expression, over key and value into a tuple, or an object where key is set.
type forEach struct {
	node
	keyVar, valVar string
	over           expression
	key, val       expression
	condition      expression
	group          bool
}

// results is what a for expression has gathered so far.
type results struct {
	items  []cty.Value
	fields map[string]cty.Value
	groups map[string][]cty.Value
	marks  cty.ValueMarks
	known  bool
}

func (e *forEach) value(s *scope) (cty.Value, error) {
	collection, err := e.over.value(s)
	if err != nil {
		return collection, err
	}
	collection, marks := collection.Unmark()
	switch {
	case collection.IsNull():
		return cty.DynamicVal, &fault{what: "a for expression runs over null", at: e.over.rng()}
	case !collection.IsKnown() || isWhole(collection):
		return cty.DynamicVal.WithMarks(marks), nil
	case !collection.CanIterateElements():
		return cty.DynamicVal, &fault{what: "a for expression runs over something that has no elements", at: e.over.rng()}
	}
	out := &results{fields: map[string]cty.Value{}, groups: map[string][]cty.Value{}, known: true}
	out.marks = maps.Clone(marks)
	if out.marks == nil {
		out.marks = make(cty.ValueMarks)
	}
	for it := withoutSelf(collection).ElementIterator(); it.Next(); {
		if err := s.ev.charge(1); err != nil {
			return cty.DynamicVal, err
		}
		key, val := it.Element()
		if err := e.iterate(s.bind(e.keyVar, key).bind(e.valVar, val), out); err != nil {
			return cty.DynamicVal, err
		}
	}
	return e.result(out), nil
}

// iterate adds what one element makes. An unknown condition makes the whole unknown, since elements
// may be missing.
func (e *forEach) iterate(s *scope, out *results) error {
	if e.condition != nil {
		condition, err := truth(s, e.condition)
		if err != nil {
			return err
		}
		plain, marks := condition.Unmark()
		maps.Copy(out.marks, marks)
		if plain.IsNull() || !plain.IsKnown() {
			out.known = false
			return nil
		}
		if plain.False() {
			return nil
		}
	}
	val, err := e.val.value(s)
	if err != nil {
		return err
	}
	if e.key == nil {
		out.items = append(out.items, val)
		return nil
	}
	key, err := e.key.value(s)
	if err != nil {
		return err
	}
	name, ok, err := keyText(key, out.marks)
	if err != nil {
		return &fault{what: err.Error(), at: e.key.rng()}
	}
	out.known = out.known && ok
	out.groups[name] = append(out.groups[name], val)
	out.fields[name] = val
	return nil
}

func (e *forEach) result(out *results) cty.Value {
	switch {
	case !out.known:
		all := append(out.items, cty.ObjectVal(out.fields))
		return unknownFrom(all...).WithMarks(out.marks)
	case e.key == nil:
		return cty.TupleVal(out.items).WithMarks(out.marks)
	case e.group:
		for name, vals := range out.groups {
			out.fields[name] = cty.TupleVal(vals)
		}
	}
	return cty.ObjectVal(out.fields).WithMarks(out.marks)
}

// splat applies each to every element of a list, or to a single value as to a list of one.
type splat struct {
	node
	source, each expression
	item         string // name under which each finds the element
}

func (e *splat) value(s *scope) (cty.Value, error) {
	source, err := e.source.value(s)
	if err != nil {
		return source, err
	}
	source, marks := source.Unmark()
	ty := source.Type()
	list := ty.IsTupleType() || ty.IsListType() || ty.IsSetType()
	switch {
	case source.IsNull():
		return cty.EmptyTupleVal.WithMarks(marks), nil
	case !source.IsKnown() || isWhole(source):
		// Whether a computed attribute is a list is not known without the provider's schema.
		return cty.DynamicVal.WithMarks(marks), nil
	case !list:
		source = cty.TupleVal([]cty.Value{source})
	}
	var items []cty.Value
	for it := source.ElementIterator(); it.Next(); {
		if err := s.ev.charge(1); err != nil {
			return cty.DynamicVal, err
		}
		_, element := it.Element()
		v, err := e.each.value(s.bind(e.item, element))
		if err != nil {
			return v, err
		}
		items = append(items, v)
	}
	return cty.TupleVal(items).WithMarks(marks), nil
}

// shallow drops the symbol of the object itself and keeps those of its parts.
func shallow(v cty.Value) cty.Value {
	plain, marks := v.Unmark()
	return withoutSelf(plain).WithMarks(marks)
}

// withoutSelves drops it at every depth.
func withoutSelves(v cty.Value) cty.Value {
	out, err := cty.Transform(v, func(_ cty.Path, v cty.Value) (cty.Value, error) { return shallow(v), nil })
	if err != nil {
		return v
	}
	return out
}

// withoutSelf drops the attribute by which an object tells which resource it stands for, so that
// nobody counts or iterates over it.
func withoutSelf(v cty.Value) cty.Value {
	if !v.Type().IsObjectType() || !v.Type().HasAttribute(selfAttr) || v.IsNull() || !v.IsKnown() {
		return v
	}
	fields := v.AsValueMap()
	delete(fields, selfAttr)
	return cty.ObjectVal(fields)
}
