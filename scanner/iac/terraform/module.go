package terraform

import (
	"path"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
)

// module is one instance of a module: the root, or what a call makes.
type module struct {
	ev     *evaluator
	config *config
	prefix string // of the addresses in it: "" or "module.a[0]."
	depth  int

	call   *block // in the parent, nil for the root
	parent *scope // where the call's arguments are evaluated

	resources map[string]*resourceSet
	calls     map[string]*moduleSet
	variables map[string]*lazy
	locals    map[string]*lazy
	outputs   map[string]*lazy
	providers map[string]*provider
}

func (ev *evaluator) module(c *config, prefix string, call *block, parent *scope) *module {
	m := &module{
		ev: ev, config: c, prefix: prefix, call: call, parent: parent,
		resources: make(map[string]*resourceSet, len(c.resources)), calls: make(map[string]*moduleSet, len(c.calls)),
		variables: map[string]*lazy{}, locals: map[string]*lazy{}, outputs: map[string]*lazy{},
		providers: map[string]*provider{},
	}
	if parent != nil {
		m.depth = parent.mod.depth + 1
	}
	for name, decl := range c.resources {
		m.resources[name] = &resourceSet{mod: m, decl: decl, name: name, address: prefix + name}
	}
	for name, decl := range c.calls {
		m.calls[name] = &moduleSet{mod: m, decl: decl, name: name, address: prefix + "module." + name}
	}
	return m
}

// scope is where the module's own expressions are evaluated.
func (m *module) scope() *scope { return &scope{ev: m.ev, mod: m} }

// path is what path.module says: the directory relative to the root module's.
func (m *module) path() string {
	if m.config.dir == m.ev.root {
		return "."
	}
	if m.ev.root == "." {
		return m.config.dir
	}
	if rest, ok := strings.CutPrefix(m.config.dir, m.ev.root+"/"); ok {
		return rest
	}
	up := strings.Repeat("../", strings.Count(m.ev.root, "/")+1)
	return path.Clean(up + m.config.dir)
}

// local returns the value of a local, and false where it is not declared.
func (m *module) local(name string) (cty.Value, bool) {
	decl := m.config.locals[name]
	if decl == nil {
		return cty.NilVal, false
	}
	if plain, ok := decl.expr.(*literal); ok {
		return plain.val, true
	}
	return m.lazily(m.locals, name, "local."+name, decl, func() cty.Value {
		return m.ev.eval(decl.expr, m.scope())
	}), true
}

// output returns the value of an output as its caller sees it.
func (m *module) output(name string) (cty.Value, bool) {
	decl := m.config.outputs[name]
	if decl == nil {
		return cty.NilVal, false
	}
	attr := decl.body.attrs["value"]
	if attr == nil {
		return cty.DynamicVal, true
	}
	return m.lazily(m.outputs, name, "output."+name, attr, func() cty.Value {
		v := m.ev.eval(attr.expr, m.scope())
		if decl.body.says("sensitive") || decl.body.says("ephemeral") {
			v = v.Mark(secretMark{})
		}
		return v
	}), true
}

// lazily evaluates a declaration once for the module instance.
func (m *module) lazily(memo map[string]*lazy, name, address string, decl *attribute, f func() cty.Value) cty.Value {
	l := memo[name]
	if l == nil {
		l = &lazy{}
		memo[name] = l
	}
	return m.ev.once(l, resource.Link{Address: m.prefix + address}, decl.at, f)
}

// uncertain returns the prefix of the outermost module around m, or m itself, of which there may be
// none since its count or for_each cannot be told; "" where all are there.
func (m *module) uncertain() string {
	prefix := ""
	for ; m.call != nil && m.parent != nil; m = m.parent.mod {
		if set := m.parent.mod.calls[m.call.labels[0]]; set != nil && set.unresolved != cty.NilVal {
			prefix = m.prefix
		}
	}
	return prefix
}
