package terraform

import (
	"cmp"
	"errors"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

var (
	errNullKey = errors.New("the key of an object is null")
	errKeyType = errors.New("the key of an object is no text")
)

// binary is an operator between two operands. Both sides of && and || are judged like those of a
// conditional: what one side settles, a fault on the other does not spoil.
type binary struct {
	node
	left, right expression
	op          *hclsyntax.Operation
}

func (e *binary) value(s *scope) (cty.Value, error) {
	left, err := e.left.value(s)
	if _, stopped := err.(*limitError); stopped || err == nil && e.settles(left) {
		return left, err
	}
	right, errRight := e.right.value(s)
	if errRight == nil && e.settles(right) {
		return right, nil
	}
	if err = cmp.Or(err, errRight); err != nil {
		return cty.DynamicVal, err
	}
	if answer, ok := e.symbolic(s, left, right); ok {
		return answer, nil
	}
	return e.apply(left, right)
}

// settles reports whether one side of && or || decides the result by itself.
func (e *binary) settles(side cty.Value) bool {
	side, _ = side.Unmark()
	if side.IsNull() || !side.IsKnown() || side.Type() != cty.Bool {
		return false
	}
	return e.op == hclsyntax.OpLogicalAnd && side.False() || e.op == hclsyntax.OpLogicalOr && side.True()
}

// symbolic answers where one side holds a symbol: a computed attribute is neither null nor empty,
// it equals itself, and nothing else can be told of it. A variable without a value may be empty.
func (e *binary) symbolic(s *scope, left, right cty.Value) (cty.Value, bool) {
	if !symbolic(left) && !symbolic(right) {
		return cty.NilVal, false
	}
	l, _ := left.UnmarkDeep()
	r, _ := right.UnmarkDeep()
	if e.op == hclsyntax.OpEqual || e.op == hclsyntax.OpNotEqual {
		switch {
		case (empty(l) || empty(r)) && !s.ev.symbols.mayBeEmpty(l) && !s.ev.symbols.mayBeEmpty(r):
			return cty.BoolVal(e.op == hclsyntax.OpNotEqual).WithMarks(deepMarks(left, right)), true
		case l.IsWhollyKnown() && r.IsWhollyKnown() && l.RawEquals(r):
			return cty.BoolVal(e.op == hclsyntax.OpEqual).WithMarks(deepMarks(left, right)), true
		}
	}
	return unknownFrom(left, right), true
}

// empty reports whether the value is null or "".
func empty(v cty.Value) bool {
	return v.IsNull() || v.IsKnown() && v.Type() == cty.String && v.AsString() == ""
}

// apply is for operands that are known, or unknown without a symbol: cty knows what follows of them.
func (e *binary) apply(left, right cty.Value) (cty.Value, error) {
	params := e.op.Impl.Params()
	l, err := convert.Convert(left, params[0].Type)
	if err != nil {
		return cty.DynamicVal, &fault{what: "the left side of an operator has the wrong type", at: e.left.rng()}
	}
	r, err := convert.Convert(right, params[1].Type)
	if err != nil {
		return cty.DynamicVal, &fault{what: "the right side of an operator has the wrong type", at: e.right.rng()}
	}
	v, err := e.op.Impl.Call([]cty.Value{l, r})
	if err != nil {
		return cty.DynamicVal, e.fault("an operator cannot be applied to its operands")
	}
	return v, checkNumber(v)
}

// unary is ! or - before an operand.
type unary struct {
	node
	operand expression
	op      *hclsyntax.Operation
}

func (e *unary) value(s *scope) (cty.Value, error) {
	v, err := e.operand.value(s)
	if err != nil {
		return v, err
	}
	if symbolic(v) {
		return unknownFrom(v), nil
	}
	converted, err := convert.Convert(v, e.op.Impl.Params()[0].Type)
	if err != nil {
		return cty.DynamicVal, e.fault("the operand of an operator has the wrong type")
	}
	if v, err = e.op.Impl.Call([]cty.Value{converted}); err != nil {
		return cty.DynamicVal, e.fault("an operator cannot be applied to its operand")
	}
	return v, nil
}

// conditional evaluates only the branch that is taken. The condition decides the value and is not
// what it is computed from, so its links are dropped, unless nothing else would be left to tell
// where an unknown value comes from.
type conditional struct {
	node
	condition, yes, no expression
}

func (e *conditional) value(s *scope) (cty.Value, error) {
	condition, err := truth(s, e.condition)
	if err != nil {
		return condition, err
	}
	plain, marks := condition.Unmark()
	if plain.IsNull() {
		return cty.DynamicVal, &fault{what: "a condition is null", at: e.condition.rng()}
	}
	if plain.IsKnown() {
		branch := e.no
		if plain.True() {
			branch = e.yes
		}
		v, err := branch.value(s)
		return markSecret(v, marks), err
	}
	return markSecret(e.either(s, condition), marks), nil
}

// either is the value where the condition is not known.
func (e *conditional) either(s *scope, condition cty.Value) cty.Value {
	yes, errYes := e.yes.value(s)
	no, errNo := e.no.value(s)
	if errYes == nil && errNo == nil && yes.RawEquals(no) {
		return yes
	}
	v := unknownFrom(yes, no)
	if found, _ := links(v.Marks()); len(found) == 0 {
		v = v.WithMarks(deepMarks(condition))
	}
	return v
}

// markSecret keeps of the marks that the value is secret.
func markSecret(v cty.Value, marks cty.ValueMarks) cty.Value {
	if _, ok := marks[secretMark{}]; ok {
		return v.Mark(secretMark{})
	}
	return v
}

// truth evaluates a condition: a bool, with its marks, unknown where a symbol stands in it.
func truth(s *scope, e expression) (cty.Value, error) {
	v, err := e.value(s)
	if err != nil {
		return v, err
	}
	if symbolic(v) {
		return cty.UnknownVal(cty.Bool).WithMarks(deepMarks(v)), nil
	}
	converted, err := convert.Convert(v, cty.Bool)
	if err != nil {
		return cty.DynamicVal, &fault{what: "a condition is neither true nor false", at: e.rng()}
	}
	return converted, nil
}

// checkNumber refuses numbers whose decimal spelling would be huge.
func checkNumber(v cty.Value) error {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() || v.Type() != cty.Number {
		return nil
	}
	f := v.AsBigFloat()
	if exponent := f.MantExp(nil); f.IsInf() || exponent > maxExponent || exponent < -maxExponent {
		return exceeded("a number has an exponent beyond 2^%d", maxExponent)
	}
	return nil
}
