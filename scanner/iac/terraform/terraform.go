// Package terraform evaluates the code of one Terraform root module, with the modules that it
// calls, into resource instances. It reads through an fs.FS only, so that a commit is read like a
// folder; it starts no terraform, asks no provider and no registry, and refuses to guess: what the
// code does not tell is Unknown, or a hole in a text that names what it refers to.
package terraform

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// Options are what is given besides the code.
type Options struct {
	Vars      map[string]string // values of variables, as terraform -var takes them
	VarFiles  []string          // further variable files, slash-separated and relative to the file system's root
	Workspace string            // what terraform.workspace is; "default" where it is empty
}

// Load evaluates the root module in dir of fsys. What cannot be read or evaluated becomes a gap of
// the root or an Unknown value. It fails only where dir cannot be read, or holds no configuration.
// Locations are relative to the root of fsys.
func Load(ctx context.Context, fsys fs.FS, dir string, o Options) (root *resource.Root, err error) {
	dir = path.Clean(dir)
	if !fs.ValidPath(dir) {
		return nil, fmt.Errorf("read terraform root %s: not a path within the folder that is scanned", dir)
	}
	if o.Workspace == "" {
		o.Workspace = "default"
	}
	ev := &evaluator{
		ctx: ctx, fsys: fsys, root: dir, options: o,
		configs: map[string]*config{}, seen: map[string]bool{}, marked: map[markKey]bool{},
	}
	cfg, err := ev.config(dir)
	if err != nil {
		return nil, fmt.Errorf("read terraform root %s: %w", dir, err)
	}
	if ev.files == 0 {
		return nil, fmt.Errorf("read terraform root %s: no .tf or .tf.json file in it", dir)
	}
	ev.readInstalled()
	ev.assigned = ev.assign()
	root = &resource.Root{Path: dir, Source: model.SourceTerraform, Failed: cfg.failed}
	// A fault of our own must cost one root and not the scan.
	defer func() {
		if recover() != nil {
			ev.gap("evaluate", dir, model.GapUnresolved, hcl.Range{}, "the root cannot be evaluated further")
		}
		root.Gaps = ev.gaps
	}()
	m := ev.module(cfg, "", nil, nil)
	ev.collect(m, root)
	ev.outputs(m, root)
	return root, nil
}

// collect gathers the resources of a module and of the modules that it calls.
func (ev *evaluator) collect(m *module, root *resource.Root) {
	ev.marks(m, root)
	for _, name := range m.config.order {
		set := m.resources[name]
		set.expand()
		for _, inst := range set.instances {
			if ev.ctx.Err() != nil {
				ev.gap("evaluate", root.Path, model.GapUnresolved, hcl.Range{}, "the scan was stopped")
				return
			}
			root.Resources = append(root.Resources, ev.resource(inst))
		}
	}
	for _, name := range m.config.modules {
		set := m.calls[name]
		set.expand()
		for _, inner := range set.instances {
			ev.collect(inner, root)
		}
	}
}

func (ev *evaluator) resource(inst *instance) *resource.Resource {
	out := &resource.Resource{
		Data:     inst.set.decl.kind != "resource",
		Type:     inst.set.kind(),
		Address:  inst.address,
		Previous: inst.set.mod.previous(inst.address),
		Maybe:    inst.set.unresolved != cty.NilVal,
		At:       location(inst.set.decl.at),
	}
	out.MaybeModule = inst.set.mod.uncertain()
	out.Attrs = exporter{ev: ev}.instance(inst)
	out.Provider, out.Login = inst.providerID()
	out.Region, out.Account, out.DefaultTags = inst.provider().settings(ev)
	return out
}

func (ev *evaluator) outputs(m *module, root *resource.Root) {
	for name, decl := range m.config.outputs {
		out := resource.Output{Name: name, Sensitive: decl.body.says("sensitive"), At: location(decl.at)}
		if attr := decl.body.attrs["value"]; attr != nil {
			v, _ := m.output(name)
			out.Value = exporter{ev: ev}.expression(v, attr.expr, inherited{at: location(attr.at)})
		}
		root.Outputs = append(root.Outputs, out)
	}
	slices.SortFunc(root.Outputs, func(a, b resource.Output) int {
		if a.At.File != b.At.File {
			return strings.Compare(a.At.File, b.At.File)
		}
		return a.At.Line - b.At.Line
	})
}
