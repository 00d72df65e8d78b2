package terraform

import (
	"github.com/zclconf/go-cty/cty"
)

// scope is where an expression is evaluated: in a module, for an instance, with the names that for
// expressions, dynamic blocks and templates introduce. It is not changed once it is made.
type scope struct {
	ev    *evaluator
	mod   *module // nil in templates, which see their own names only
	iter  *iteration
	self  *instance
	names *binding
}

// iteration is what each and count mean. A nil value is not there.
type iteration struct{ key, val, index cty.Value }

type binding struct {
	name string
	val  cty.Value
	up   *binding
}

// emptyScope is for parts that must be literal.
func emptyScope() *scope { return &scope{} }

// bind returns the scope with one more name. An empty name binds nothing.
func (s *scope) bind(name string, v cty.Value) *scope {
	if name == "" {
		return s
	}
	inner := *s
	inner.names = &binding{name, v, s.names}
	return &inner
}

// lookup finds the innermost binding of a name.
func (s *scope) lookup(name string) (cty.Value, bool) {
	for b := s.names; b != nil; b = b.up {
		if b.name == name {
			return b.val, true
		}
	}
	return cty.NilVal, false
}

// resolve evaluates a reference to what its module declares.
func (e *reference) resolve(s *scope) (cty.Value, error) {
	switch e.root {
	case "each", "count":
		return e.iterated(s)
	case "self":
		if s.self == nil {
			return cty.DynamicVal, e.fault("self stands outside of a resource")
		}
		return e.instance(s, s.self, e.steps)
	case "data", "ephemeral":
		if len(e.steps) < 2 {
			return cty.DynamicVal, e.fault("a reference names no resource")
		}
		return e.resource(s, e.root+"."+e.steps[0].name+"."+e.steps[1].name, e.steps[2:])
	}
	if len(e.steps) == 0 || e.steps[0].key != nil {
		return cty.DynamicVal, e.fault("a reference names nothing")
	}
	name, rest := e.steps[0].name, e.steps[1:]
	switch e.root {
	case "var":
		return e.declared(s, rest, s.mod.variable, name)
	case "local":
		return e.declared(s, rest, s.mod.local, name)
	case "module":
		return e.module(s, name, rest)
	case "path", "terraform", "tofu":
		return e.surroundings(s, name, rest)
	case "resource":
		if len(rest) == 0 {
			return cty.DynamicVal, e.fault("a reference names no resource")
		}
		return e.resource(s, name+"."+rest[0].name, rest[1:])
	}
	return e.resource(s, e.root+"."+name, rest)
}

// declared follows steps from a variable or local.
func (e *reference) declared(s *scope, rest []step, find func(string) (cty.Value, bool), name string) (cty.Value, error) {
	v, ok := find(name)
	if !ok {
		return cty.DynamicVal, e.undeclared(s.mod.config)
	}
	return e.walk(s, v, rest)
}

// undeclared is the fault of a name that the module does not declare. Where a file of the module
// could not be read, it may be declared there, which that file's gap has told.
func (e *reference) undeclared(c *config) error {
	return &fault{"a reference names something that the module does not declare", e.at, c.broken}
}

// iterated is each.key, each.value or count.index.
func (e *reference) iterated(s *scope) (cty.Value, error) {
	var v cty.Value
	name := ""
	if len(e.steps) > 0 {
		name = e.steps[0].name
	}
	if s.iter != nil {
		switch e.root + "." + name {
		case "each.key":
			v = s.iter.key
		case "each.value":
			v = s.iter.val
		case "count.index":
			v = s.iter.index
		}
	}
	if v == cty.NilVal {
		return cty.DynamicVal, e.fault("each or count stands where nothing is repeated")
	}
	return e.walk(s, v, e.steps[1:])
}

// surroundings are path.module, path.root, path.cwd and terraform.workspace.
func (e *reference) surroundings(s *scope, name string, rest []step) (cty.Value, error) {
	text := ""
	switch e.root + "." + name {
	case "path.module":
		text = s.mod.path()
	case "path.root", "path.cwd":
		text = "."
	case "terraform.workspace", "tofu.workspace":
		text = s.ev.options.Workspace
	default:
		return cty.DynamicVal, nil
	}
	return e.walk(s, cty.StringVal(neutralise(text)), rest)
}

// resource follows steps from a resource.
func (e *reference) resource(s *scope, name string, rest []step) (cty.Value, error) {
	set := s.mod.resources[name]
	if set == nil {
		return cty.DynamicVal, e.undeclared(s.mod.config)
	}
	set.expand()
	switch {
	case set.unresolved != cty.NilVal:
		if len(rest) > 0 && rest[0].key != nil {
			rest = rest[1:]
		} else {
			return set.unresolved, nil
		}
		return e.instance(s, set.instances[0], rest)
	case !set.repeated:
		return e.instance(s, set.instances[0], rest)
	case len(rest) == 0:
		return set.collection(), nil
	}
	key, err := rest[0].index(s)
	if err != nil {
		return key, err
	}
	plain, marks := key.Unmark()
	if !plain.IsKnown() || symbolic(plain) {
		return e.walk(s, set.any().WithMarks(marks), rest[1:])
	}
	inst := set.at(plain)
	if inst == nil {
		return cty.DynamicVal, e.fault("an instance that is not there is referred to")
	}
	v, err := e.instance(s, inst, rest[1:])
	return v.WithMarks(marks), err
}

// index returns the key of a step.
func (st step) index(s *scope) (cty.Value, error) {
	if st.key == nil {
		return cty.StringVal(st.name), nil
	}
	return st.key.value(s)
}

// instance follows steps from one instance, of which only the attribute in question is evaluated.
func (e *reference) instance(s *scope, inst *instance, rest []step) (cty.Value, error) {
	if len(rest) == 0 {
		return inst.object(), nil
	}
	key, err := rest[0].index(s)
	if err != nil {
		return key, err
	}
	if name := textOf(key); name != "" && key.Type() == cty.String {
		return e.walk(s, inst.attr(name), rest[1:])
	}
	return cty.DynamicVal, e.fault("an instance of a resource that is not repeated is referred to")
}
