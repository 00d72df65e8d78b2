package terraform

import (
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// config is what the files of one module directory declare. It is shared by all instances of the module.
type config struct {
	dir       string
	variables map[string]*block
	locals    map[string]*attribute
	outputs   map[string]*block
	calls     map[string]*block
	resources map[string]*block // by type.name, data.type.name, ephemeral.type.name
	order     []string          // of resources, as the files declare them
	modules   []string          // names of calls in that order
	providers []*block
	moved     []move
	marks     []mark
	broken    bool // a file could not be read, so that names may be missing
	failed    bool // no file could be read
}

// config reads a module directory once.
func (ev *evaluator) config(dir string) (*config, error) {
	if c, ok := ev.configs[dir]; ok {
		return c, nil
	}
	files, overrides, err := sources(ev.fsys, dir)
	if err != nil {
		return nil, err
	}
	c := &config{
		dir: dir, variables: map[string]*block{}, locals: map[string]*attribute{}, outputs: map[string]*block{},
		calls: map[string]*block{}, resources: map[string]*block{},
	}
	ev.configs[dir] = c
	bodies := ev.parseAll(append(files, overrides...))
	c.failed = !slices.ContainsFunc(bodies, func(b *body) bool { return b != nil })
	for i, b := range bodies {
		if b == nil {
			c.broken = true
			continue
		}
		c.marks = append(c.marks, b.marks...)
		for _, decl := range b.blocks {
			c.declare(ev, decl, i >= len(files))
		}
	}
	return c, nil
}

// declare takes one top-level block in. Blocks of other kinds (terraform, check, import, removed)
// say nothing of what a root makes.
func (c *config) declare(ev *evaluator, decl *block, override bool) {
	switch decl.kind {
	case "locals":
		for name, attr := range decl.body.attrs {
			c.locals[name] = attr
		}
	case "variable":
		c.add(ev, c.variables, decl, override, 1, "")
	case "output":
		c.add(ev, c.outputs, decl, override, 1, "")
	case "module":
		if c.add(ev, c.calls, decl, override, 1, "") {
			c.modules = append(c.modules, decl.labels[0])
		}
	case "resource":
		if c.add(ev, c.resources, decl, override, 2, "") {
			c.order = append(c.order, strings.Join(decl.labels, "."))
		}
	case "data", "ephemeral":
		if c.add(ev, c.resources, decl, override, 2, decl.kind+".") {
			c.order = append(c.order, decl.kind+"."+strings.Join(decl.labels, "."))
		}
	case "provider":
		c.provide(decl, override)
	case "moved":
		if m, ok := newMove(decl); ok {
			c.moved = append(c.moved, m)
		}
	}
}

// add declares a block under its labels, and reports whether it is new.
func (c *config) add(ev *evaluator, to map[string]*block, decl *block, override bool, labels int, prefix string) bool {
	if len(decl.labels) != labels || !names(decl.labels) {
		ev.gap("parse file", "", model.GapInvalid, decl.at, "a block of kind %s needs %d names", decl.kind, labels)
		return false
	}
	name := prefix + strings.Join(decl.labels, ".")
	switch old := to[name]; {
	case old == nil:
		to[name] = decl
		return true
	case override:
		old.body.merge(decl.body)
	default:
		ev.gap("parse file", "", model.GapInvalid, decl.at,
			"%s is declared at line %d of %s already; this declaration is left out", name, old.at.Start.Line, old.at.Filename)
	}
	return false
}

// names reports whether all labels are identifiers, so that an address made of them can be read again.
func names(labels []string) bool {
	for _, label := range labels {
		if label == "" || len(label) > 256 || strings.ContainsFunc(label, func(r rune) bool {
			return r <= ' ' || strings.ContainsRune(`."[]{}$`, r) || r > 0xFFFF
		}) {
			return false
		}
	}
	return true
}

// provide declares a provider configuration; an override changes the one with its name and alias.
func (c *config) provide(decl *block, override bool) {
	if len(decl.labels) != 1 {
		return
	}
	if override {
		for _, old := range c.providers {
			if old.labels[0] == decl.labels[0] && old.body.keyword("alias") == decl.body.keyword("alias") {
				old.body.merge(decl.body)
				return
			}
		}
	}
	c.providers = append(c.providers, decl)
}
