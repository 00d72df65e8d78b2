package terraform

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// moduleSet is a module call with its instances.
type moduleSet struct {
	mod        *module
	decl       *block
	name       string
	address    string
	state      state
	absent     bool // its code is not here
	repeated   bool
	unresolved cty.Value
	instances  []*module
	byKey      map[string]*module
	keys       []*iteration
}

// installedModule is an entry of .terraform/modules/modules.json.
type installedModule struct {
	Key string `json:"Key"` // names of calls joined by dots
	Dir string `json:"Dir"` // relative to the root module
}

// readInstalled reads what terraform init has installed.
func (ev *evaluator) readInstalled() {
	ev.installed = make(map[string]installedModule)
	src, err := readFile(ev.fsys, path.Join(ev.root, ".terraform/modules/modules.json"))
	if err != nil || checkBrackets(src) != nil {
		return
	}
	var manifest struct {
		Modules []installedModule `json:"Modules"`
	}
	if json.Unmarshal(src, &manifest) != nil {
		return
	}
	for _, m := range manifest.Modules {
		ev.installed[m.Key] = m
	}
}

// expand makes the module's instances.
func (c *moduleSet) expand() {
	ev := c.mod.ev
	switch c.state {
	case done:
		return
	case running:
		c.unresolved = ev.symbols.unknown(resource.Link{Address: c.address})
		ev.gap("expand", c.address, model.GapUnresolved, c.decl.at, "the count or for_each of %s refers to itself", c.address)
		return
	}
	c.state = running
	cfg := c.config()
	if cfg == nil {
		c.absent, c.state = true, done
		return
	}
	rep := c.mod.scope().repeat(c.decl, c.address)
	if ev.modules+len(rep.items) > maxModules {
		ev.gap("expand", c.address, model.GapUnresolved, c.decl.at, "the root makes more than %d module instances", maxModules)
		c.absent, c.state = true, done
		return
	}
	ev.modules += len(rep.items)
	c.byKey = make(map[string]*module, len(rep.items))
	for _, item := range rep.items {
		parent := c.mod.scope()
		parent.iter = item.iter
		m := ev.module(cfg, c.address+item.key+".", c.decl, parent)
		c.instances = append(c.instances, m)
		c.keys = append(c.keys, item.iter)
		c.byKey[item.key] = m
	}
	c.repeated = rep.repeated
	if rep.unresolved {
		c.unresolved = ev.symbols.unknown(resource.Link{Address: c.address}).WithMarks(rep.marks)
	}
	c.state = done
}

// config finds the code of the module: a local directory, or what terraform init installed.
func (c *moduleSet) config() *config {
	ev := c.mod.ev
	dir, ok := c.dir()
	if !ok {
		return nil
	}
	for m := c.mod; m != nil; m = m.up() {
		if m.config.dir == dir {
			ev.gap("read module", c.address, model.GapInvalid, c.decl.at, "%s calls itself: %s is a directory that it lies in", c.address, dir)
			return nil
		}
	}
	if c.mod.depth >= maxModuleDepth {
		ev.gap("read module", c.address, model.GapUnresolved, c.decl.at, "modules lie within each other more than %d deep", maxModuleDepth)
		return nil
	}
	cfg, err := ev.config(dir)
	if err != nil {
		ev.gap("read module", c.address, model.GapAbsent, c.decl.at, "the directory %s %s", dir, plainError(err))
		return nil
	}
	return cfg
}

// up is the module that calls this one, nil above the root.
func (m *module) up() *module {
	if m.parent == nil {
		return nil
	}
	return m.parent.mod
}

// dir returns the directory of the module within the file system.
func (c *moduleSet) dir() (string, bool) {
	ev := c.mod.ev
	source := c.decl.body.keyword("source")
	if isLocal(source) {
		dir := path.Join(c.mod.config.dir, source)
		if !fs.ValidPath(dir) {
			ev.gap("read module", c.address, model.GapAbsent, c.decl.at,
				"%s lies outside of the folder that is scanned; scan a folder that holds it", c.address)
			return "", false
		}
		return dir, true
	}
	key := resource.Bare(strings.TrimPrefix(strings.ReplaceAll("."+c.address, ".module.", "."), "."))
	if entry, ok := ev.installed[key]; ok {
		if dir := path.Join(ev.root, entry.Dir); fs.ValidPath(dir) {
			return dir, true
		}
	}
	ev.gap("read module", c.address, model.GapAbsent, c.decl.at,
		"the code of %s (source %.200q) is not here: run terraform init before the scan", c.address, plainSource(source))
	return "", false
}

// plainSource drops what may be a credential from a module source: the user part and the query of a URL.
func plainSource(source string) string {
	source, _, _ = strings.Cut(source, "?")
	if scheme, rest, ok := strings.Cut(source, "://"); ok {
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			rest = rest[at+1:]
		}
		source = scheme + "://" + rest
	}
	if _, found := model.Classify(source); found {
		return "…"
	}
	return source
}

// isLocal reports whether a module source is a path.
func isLocal(source string) bool {
	return strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") || source == "." || source == ".."
}

// module follows steps from a module call to an output.
func (e *reference) module(s *scope, name string, rest []step) (cty.Value, error) {
	set := s.mod.calls[name]
	if set == nil {
		return cty.DynamicVal, e.undeclared(s.mod.config)
	}
	set.expand()
	if set.absent {
		return set.missing(rest), nil
	}
	m := (*module)(nil)
	switch {
	case set.unresolved != cty.NilVal:
		if len(rest) == 0 || rest[0].key == nil || len(set.instances) == 0 {
			return set.unresolved, nil
		}
		m, rest = set.instances[0], rest[1:]
	case !set.repeated && len(set.instances) == 1:
		m = set.instances[0]
	case len(rest) == 0:
		return set.collection(), nil
	default:
		key, err := rest[0].index(s)
		if err != nil {
			return key, err
		}
		plain, marks := key.Unmark()
		if !plain.IsKnown() || symbolic(plain) {
			return set.missing(rest[1:]).WithMarks(marks), nil
		}
		if m = set.at(plain); m == nil {
			return cty.DynamicVal, e.fault("an instance that is not there is referred to")
		}
		rest = rest[1:]
	}
	return e.output(s, m, rest)
}

// output follows steps from a module instance.
func (e *reference) output(s *scope, m *module, rest []step) (cty.Value, error) {
	if len(rest) == 0 {
		return m.object(), nil
	}
	key, err := rest[0].index(s)
	if err != nil {
		return key, err
	}
	v, ok := m.output(textOf(key))
	if !ok {
		return cty.DynamicVal, e.undeclared(m.config)
	}
	return e.walk(s, v, rest[1:])
}

// missing is an output of a module whose code is not here.
func (c *moduleSet) missing(rest []step) cty.Value {
	ev := c.mod.ev
	for _, st := range rest {
		if st.key == nil {
			return ev.outside(resource.Link{Address: c.address, Attr: st.name})
		}
	}
	return ev.symbols.unknown(resource.Link{Address: c.address})
}

// textSuffixes are the ends of names by which outputs are known to be texts.
var textSuffixes = []string{"arn", "id", "name"}

// outside is an output that is not known: a symbol where its name shows that it is a text.
func (ev *evaluator) outside(link resource.Link) cty.Value {
	for _, suffix := range textSuffixes {
		if link.Attr == suffix || strings.HasSuffix(link.Attr, "_"+suffix) {
			return ev.symbols.hole(link)
		}
	}
	return ev.symbols.unknown(link)
}

// at returns the instance with the key, nil where there is none.
func (c *moduleSet) at(key cty.Value) *module {
	if key.IsNull() {
		return nil
	}
	if key.Type() == cty.String {
		if m := c.byKey[quoteKey(key.AsString())]; m != nil {
			return m
		}
	}
	return c.byKey["["+textOf(key)+"]"]
}

// object is all outputs of the module.
func (m *module) object() cty.Value {
	fields := make(map[string]cty.Value, len(m.config.outputs))
	for name := range m.config.outputs {
		fields[name], _ = m.output(name)
	}
	return cty.ObjectVal(fields)
}

// collection is all instances of the call.
func (c *moduleSet) collection() cty.Value {
	var items []cty.Value
	fields := make(map[string]cty.Value)
	for i, m := range c.instances {
		if iter := c.keys[i]; iter != nil && iter.key != cty.NilVal {
			fields[textOf(iter.key)] = m.object()
		} else {
			items = append(items, m.object())
		}
	}
	if c.decl.body.attrs["count"] != nil {
		return cty.TupleVal(items)
	}
	return cty.ObjectVal(fields)
}
