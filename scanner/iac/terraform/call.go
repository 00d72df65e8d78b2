package terraform

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// call is the call of a function.
type call struct {
	node
	name   string
	args   []expression
	expand bool // the last argument is a list of arguments
}

// builtin is one function of the language.
type builtin struct {
	fn       function.Function
	symbolic bool // keeps symbols in its arguments whole, so that they may stay
	bound    func(args []cty.Value) error
	bare     func(cty.Value) cty.Value // drops what must not be counted or spelled
	local    localFunction             // instead of fn
}

func (e *call) value(s *scope) (cty.Value, error) {
	switch e.name {
	case "try":
		return e.try(s)
	case "can":
		_, err := e.arguments(s)
		if _, ok := err.(*limitError); ok {
			return cty.DynamicVal, err
		}
		return cty.BoolVal(err == nil), nil
	}
	args, err := e.arguments(s)
	if err != nil {
		return cty.DynamicVal, err
	}
	if err := s.ev.charge(1); err != nil {
		return cty.DynamicVal, err
	}
	if arbitrary[e.name] || strings.Contains(e.name, "::") {
		return unknownFrom(args...), nil
	}
	f, ok := functions[e.name]
	if !ok {
		return unknownFrom(args...), e.fault(fmt.Sprintf("the function %.40q is not known here", e.name))
	}
	return e.apply(s, f, args)
}

// try returns the first argument that has a value.
func (e *call) try(s *scope) (cty.Value, error) {
	for _, arg := range e.args {
		v, err := arg.value(s)
		if err == nil {
			return v, nil
		}
		if _, ok := err.(*limitError); ok {
			return cty.DynamicVal, err
		}
	}
	return cty.DynamicVal, e.fault("no argument of try has a value")
}

// arguments evaluates the arguments and expands the last one where that is asked for.
func (e *call) arguments(s *scope) ([]cty.Value, error) {
	args := make([]cty.Value, 0, len(e.args))
	for i, arg := range e.args {
		v, err := arg.value(s)
		if err != nil {
			return nil, err
		}
		if i < len(e.args)-1 || !e.expand {
			args = append(args, v)
			continue
		}
		list, marks := v.Unmark()
		if list.IsNull() || !list.IsKnown() || !list.CanIterateElements() {
			args = append(args, cty.DynamicVal.WithMarks(marks))
			break
		}
		for it := list.ElementIterator(); it.Next(); {
			_, element := it.Element()
			args = append(args, element.WithMarks(marks))
		}
	}
	return args, nil
}

// apply calls the function, unless a symbol forbids to look into an argument.
func (e *call) apply(s *scope, f builtin, args []cty.Value) (cty.Value, error) {
	if e.name == "lookup" {
		return e.lookup(s, args)
	}
	nodes := 0
	for _, arg := range args {
		n, err := size(arg)
		if err != nil {
			return cty.DynamicVal, err
		}
		nodes += n
	}
	if err := s.ev.spend(nodes); err != nil {
		return cty.DynamicVal, err
	}
	holes := false
	for i, arg := range args {
		plain, _ := arg.Unmark()
		if holes = holes || symbolic(arg); isWhole(plain) && !f.takesText(i) {
			return unknownFrom(args...), nil
		}
	}
	if holes && (!f.symbolic || e.cuts(s, args)) {
		return unknownFrom(args...), nil
	}
	if f.bare != nil {
		for i, arg := range args {
			args[i] = f.bare(arg)
		}
	}
	if f.bound != nil {
		plain := make([]cty.Value, len(args))
		for i, arg := range args {
			plain[i], _ = arg.UnmarkDeep()
		}
		if err := f.bound(plain); err != nil {
			return cty.DynamicVal, err
		}
	}
	v, err := e.invoke(s, f, args)
	if err != nil {
		return e.refused(holes, args, err)
	}
	if !v.IsKnown() {
		v = v.WithMarks(deepMarks(args...))
	}
	return s.ev.checked(v)
}

// lookup follows one step and looks at nothing else, since it is called with large maps.
func (e *call) lookup(s *scope, args []cty.Value) (cty.Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return cty.DynamicVal, e.fault("lookup is called with the wrong number of arguments")
	}
	v, err := e.into(s.ev, args[0], args[1])
	if err != nil && len(args) == 3 {
		return args[2], nil
	}
	return v, err
}

// cuts reports whether a function that else keeps symbols whole would not do so: one that pads or
// shortens, or one that asks whether a text is empty of a variable without a value.
func (e *call) cuts(s *scope, args []cty.Value) bool {
	switch e.name {
	case "format", "formatlist":
		return len(args) > 0 && paddings.MatchString(textOf(args[0]))
	case "coalesce", "compact":
		plain, _ := cty.TupleVal(args).UnmarkDeep()
		found := false
		_ = cty.Walk(plain, func(_ cty.Path, v cty.Value) (bool, error) {
			found = found || s.ev.symbols.mayBeEmpty(v)
			return !found, nil
		})
		return found
	}
	return false
}

// invoke converts the arguments to what the function takes and calls it.
func (e *call) invoke(s *scope, f builtin, args []cty.Value) (cty.Value, error) {
	if f.local != nil {
		return f.local(s, args)
	}
	params, variadic := f.fn.Params(), f.fn.VarParam()
	if len(args) < len(params) || variadic == nil && len(args) > len(params) {
		return cty.DynamicVal, e.fault(e.name + " is called with the wrong number of arguments")
	}
	for i, arg := range args {
		param := variadic
		if i < len(params) {
			param = &params[i]
		}
		converted, err := convert.Convert(arg, param.Type)
		if err != nil {
			return cty.DynamicVal, errArgument
		}
		args[i] = converted
	}
	return f.fn.Call(args)
}

// refused is the answer of a function that failed. Its own message may quote a value, so it is not
// passed on.
func (e *call) refused(holes bool, args []cty.Value, err error) (cty.Value, error) {
	switch err.(type) {
	case *limitError, *fault:
		return cty.DynamicVal, err
	case *fileError:
		// A package that is not built yet has no digest, and nothing that is judged depends on one.
		digest := strings.HasPrefix(e.name, "file") && (strings.Contains(e.name, "sha") || strings.Contains(e.name, "md5"))
		return cty.DynamicVal, &fault{e.name + ": " + err.Error(), e.at, digest}
	}
	if holes {
		return unknownFrom(args...), nil
	}
	return cty.DynamicVal, e.fault(e.name + " cannot be applied to its arguments")
}

// takesText reports whether the function can take a string as its argument i. A symbol may stand
// for a list or number, so that it must not be handed to a function that wants one of these.
func (f builtin) takesText(i int) bool {
	if f.local != nil {
		return true
	}
	params := f.fn.Params()
	want := cty.DynamicPseudoType
	if i < len(params) {
		want = params[i].Type
	} else if variadic := f.fn.VarParam(); variadic != nil {
		want = variadic.Type
	}
	return want == cty.String || want == cty.DynamicPseudoType && f.symbolic
}

// size counts the elements at and below the value, and fails where they are too many.
func size(v cty.Value) (int, error) {
	n := 0
	err := count(v, &n, 0)
	return n, err
}

// count adds up the elements at and below a value, and bounds texts, numbers and depth on the way.
func count(v cty.Value, n *int, depth int) error {
	v, _ = v.Unmark()
	*n++
	if *n > maxValueNodes {
		return exceeded("a value has more than %d parts", maxValueNodes)
	}
	if depth > maxNesting {
		return exceeded("the parts of a value lie more than %d deep within each other", maxNesting)
	}
	if v.IsNull() || !v.IsKnown() {
		return nil
	}
	switch {
	case v.Type() == cty.String:
		*n += len(v.AsString()) / bytesPerNode
		if len(v.AsString()) > maxTextBytes {
			return exceeded("a text is longer than %d MiB", maxTextBytes>>20)
		}
	case v.Type() == cty.Number:
		return checkNumber(v)
	case v.CanIterateElements():
		for it := v.ElementIterator(); it.Next(); {
			_, element := it.Element()
			if err := count(element, n, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}
