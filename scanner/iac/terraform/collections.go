package terraform

import (
	"math/big"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// onValues makes a function of values whose result type is known only with its result.
func onValues(params int, f func(args []cty.Value) (cty.Value, error)) function.Function {
	spec := &function.Spec{Type: function.StaticReturnType(cty.DynamicPseudoType)}
	for range params {
		spec.Params = append(spec.Params, function.Parameter{Name: "value", Type: cty.DynamicPseudoType})
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f(args) }
	return function.New(spec)
}

// elements returns the elements of a list, set or tuple that holds no unknown part.
func elements(v cty.Value) ([]cty.Value, error) {
	ty := v.Type()
	if !ty.IsListType() && !ty.IsSetType() && !ty.IsTupleType() {
		return nil, errArgument
	}
	return v.AsValueSlice(), nil
}

var lengthFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true, AllowUnknown: true}},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		switch v := withoutSelf(args[0]); {
		case !v.IsKnown():
			return cty.UnknownVal(cty.Number), nil
		case v.Type() == cty.String && symbolic(v):
			return cty.UnknownVal(cty.Number), nil
		case v.Type() == cty.String:
			return stdlib.Strlen(v)
		case v.CanIterateElements():
			return cty.NumberIntVal(int64(v.LengthInt())), nil
		}
		return cty.DynamicVal, errArgument
	},
})

// oneFunc returns the only element, or null of none.
var oneFunc = onValues(1, func(args []cty.Value) (cty.Value, error) {
	items, err := elements(args[0])
	switch {
	case err != nil || len(items) > 1:
		return cty.DynamicVal, errArgument
	case len(items) == 0:
		return cty.NullVal(cty.DynamicPseudoType), nil
	}
	return items[0], nil
})

// coalesceFunc returns the first argument that is neither null nor "".
var coalesceFunc = function.New(&function.Spec{
	VarParam: &function.Parameter{
		Name: "value", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true,
	},
	Type: function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		for _, arg := range args {
			if !empty(arg) {
				return arg, nil
			}
		}
		return cty.DynamicVal, errArgument
	},
})

var indexFunc = onValues(2, func(args []cty.Value) (cty.Value, error) {
	items, err := elements(args[0])
	if err != nil {
		return cty.DynamicVal, err
	}
	for i, item := range items {
		if equal, err := stdlib.Equal(item, args[1]); err == nil && equal.IsKnown() && equal.True() {
			return cty.NumberIntVal(int64(i)), nil
		}
	}
	return cty.DynamicVal, errArgument
})

var matchkeysFunc = onValues(3, func(args []cty.Value) (cty.Value, error) {
	vals, err := elements(args[0])
	if err != nil {
		return cty.DynamicVal, err
	}
	keys, err := elements(args[1])
	if err != nil || len(keys) != len(vals) {
		return cty.DynamicVal, errArgument
	}
	wanted, err := elements(args[2])
	if err != nil {
		return cty.DynamicVal, err
	}
	var out []cty.Value
	for i, key := range keys {
		for _, want := range wanted {
			if key.RawEquals(want) {
				out = append(out, vals[i])
				break
			}
		}
	}
	return convert.Convert(cty.TupleVal(out), cty.List(cty.DynamicPseudoType))
})

var sumFunc = onValues(1, func(args []cty.Value) (cty.Value, error) {
	items, err := elements(args[0])
	if err != nil || len(items) == 0 {
		return cty.DynamicVal, errArgument
	}
	total := new(big.Float)
	for _, item := range items {
		n, err := convert.Convert(item, cty.Number)
		if err != nil || n.IsNull() || !n.IsKnown() || checkNumber(n) != nil {
			return cty.DynamicVal, errArgument
		}
		total.Add(total, n.AsBigFloat())
	}
	return cty.NumberVal(total), nil
})

var (
	allTrueFunc = everyBool(true)
	anyTrueFunc = everyBool(false)
)

// everyBool makes a function that starts with an answer and turns it at the first element that differs.
func everyBool(answer bool) function.Function {
	return onValues(1, func(args []cty.Value) (cty.Value, error) {
		items, err := elements(args[0])
		if err != nil {
			return cty.DynamicVal, err
		}
		for _, item := range items {
			b, err := convert.Convert(item, cty.Bool)
			switch {
			case err != nil:
				return cty.DynamicVal, err
			case !b.IsKnown():
				return cty.UnknownVal(cty.Bool), nil
			case !b.IsNull() && b.True() != answer, b.IsNull() && answer:
				return cty.BoolVal(!answer), nil
			}
		}
		return cty.BoolVal(answer), nil
	})
}

var transposeFunc = onValues(1, func(args []cty.Value) (cty.Value, error) {
	input, err := convert.Convert(args[0], cty.Map(cty.List(cty.String)))
	if err != nil || !input.IsWhollyKnown() {
		return cty.DynamicVal, errArgument
	}
	gathered := make(map[string][]cty.Value)
	for it := input.ElementIterator(); it.Next(); {
		key, list := it.Element()
		for _, item := range list.AsValueSlice() {
			gathered[item.AsString()] = append(gathered[item.AsString()], key)
		}
	}
	out := make(map[string]cty.Value, len(gathered))
	for key, vals := range gathered {
		out[key] = cty.ListVal(vals)
	}
	if len(out) == 0 {
		return cty.MapValEmpty(cty.List(cty.String)), nil
	}
	return cty.MapVal(out), nil
})
