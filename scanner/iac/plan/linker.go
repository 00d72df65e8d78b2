package plan

import (
	"smaudit/scanner/iac/resource"
)

// linker finds what attributes are computed from.
type linker struct {
	doc       *document
	scopes    map[string]*scope
	instances map[string]map[string]bool // keys of the instances of a resource or module call
	defaults  map[string]resource.Value  // default tags of a provider, as resources tell them
}

// scope is one instance of a module.
type scope struct {
	path   string // with keys, "" for the root
	module *module
	parent *scope
	call   *call
	key    string
}

func newLinker(d *document) *linker {
	l := &linker{
		doc: d, scopes: map[string]*scope{"": {module: d.root}},
		instances: map[string]map[string]bool{}, defaults: map[string]resource.Value{},
	}
	for _, c := range d.changes {
		p := parse(c.Address)
		path := ""
		for _, call := range p.module {
			name, key := resource.Key(call)
			l.instance(within(path, "module."+name), key)
			path = within(path, "module."+call)
		}
		l.instance(within(path, p.name), p.key)
	}
	return l
}

func (l *linker) instance(address, key string) {
	if l.instances[address] == nil {
		l.instances[address] = map[string]bool{}
	}
	l.instances[address][key] = true
}

// scope returns the module instance at the end of the calls, nil where the configuration has none.
func (l *linker) scope(calls []string) *scope {
	s := l.scopes[""]
	for _, call := range calls {
		name, key := resource.Key(call)
		if s = l.child(s, name, key); s == nil {
			return nil
		}
	}
	return s
}

func (l *linker) child(s *scope, name, key string) *scope {
	path := within(s.path, "module."+name+key)
	if have := l.scopes[path]; have != nil {
		return have
	}
	call := s.module.calls[name]
	if call == nil {
		return nil
	}
	child := &scope{path: path, module: call.module, parent: s, call: call, key: key}
	l.scopes[path] = child
	return child
}

// pick returns the key of the instance that is meant. Where a reference names no key, it is the only
// one there is, or, in an expression that speaks of each or count, the one of the same key; "" where
// several are meant or no instance is known.
func (l *linker) pick(address, explicit, own string, repeated bool) string {
	keys := l.instances[address]
	switch {
	case explicit != "":
		return explicit
	case len(keys) == 1:
		for key := range keys {
			return key
		}
	case repeated && keys[own]:
		return own
	}
	return ""
}
