// Package plan reads what Terraform writes as JSON: plans and states of "terraform show -json", and
// state files. It yields the resources that an audit of secrets looks at, each linked with what it is
// computed from, so that a plan that creates everything loses no connection.
//
// It reads a stream once and keeps only the types of [Types]. It refuses to keep values: what is
// sensitive, and every attribute that by its nature holds a secret, is told without its text.
// Expressions are not evaluated: Terraform has done so, and a plan only names what they refer to.
package plan

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// document is a plan as far as it was read. The values of variables are there to be compared with
// their defaults and for regions; they leave the package in no other way.
type document struct {
	format    string
	isState   bool // has what only a state has
	isPlan    bool // has what only a plan has
	failed    bool // of a run that ended in an error
	partial   bool // leaves out what the code declares
	variables map[string]resource.Value
	changes   []*change
	deleted   []*change // policies of secrets that are taken away
	outputs   []output
	root      *module
	providers map[string]*expression
	depends   map[string][]string // of resources in the prior state, by address
	relevant  map[string]bool     // addresses of resources that anything refers to
}

// ReadPlan reads a plan that "terraform show -json PLAN" wrote, of format version 0.1, 0.2 or 1.x.
// Locations point into the plan itself, at the entry of each resource. The name is that of the file
// in errors and locations. Errors say where the file is at fault and what to do.
func ReadPlan(ctx context.Context, r io.Reader, name string) (*resource.Root, error) {
	in, err := newReader(ctx, r, name)
	if err != nil {
		return nil, fmt.Errorf("read plan %s: %w", name, err)
	}
	doc := &document{root: &module{}, depends: map[string][]string{}, relevant: map[string]bool{}}
	in.object(func(key string) { doc.read(in, key) })
	in.finish()
	if err := in.err; err != nil {
		return nil, fmt.Errorf("read plan %s: %w", name, err)
	}
	if err := doc.check(); err != nil {
		return nil, fmt.Errorf("read plan %s: %w", name, err)
	}
	return doc.link(name), nil
}

func (d *document) read(in *reader, key string) {
	switch key {
	case "format_version":
		d.format = in.text()
	case "values":
		d.isState = true
		in.skip()
	case "errored":
		d.failed = in.value().True()
	case "complete":
		d.partial = in.value().Text == "false"
	case "variables":
		d.variables = map[string]resource.Value{}
		in.object(func(name string) { d.variables[name] = in.value().Fields["value"] })
	case "resource_changes":
		d.isPlan = true
		in.array(func() { d.add(readChange(in)) })
	case "output_changes":
		in.object(func(name string) { d.output(in, name) })
	case "prior_state":
		d.prior(in)
	case "relevant_attributes":
		in.array(func() { d.addRelevant(in) })
	case "configuration":
		d.isPlan = true
		d.configuration(in)
	case "planned_values":
		d.isPlan = true
		in.skip()
	default:
		in.skip()
	}
}

// check refuses what is no plan, or none that this package knows.
func (d *document) check() error {
	switch {
	case d.isState && !d.isPlan:
		return fmt.Errorf("this is a state, not a plan: save the plan with \"terraform plan -out FILE\" and write it with \"terraform show -json FILE\"")
	case d.format == "":
		return fmt.Errorf("format_version is missing: this is not what \"terraform show -json PLAN\" writes")
	case !knownFormat(d.format):
		return fmt.Errorf("plan format %.20q is not known; this smaudit reads 1.x", d.format)
	case !d.isPlan:
		return fmt.Errorf("resource_changes and configuration are missing: this is not what \"terraform show -json PLAN\" writes")
	}
	return nil
}

// knownFormat accepts major version 1, and the 0.1 and 0.2 of Terraform before 1.1, which differ in
// nothing that is read here.
func knownFormat(version string) bool {
	return strings.HasPrefix(version, "1.") || version == "0.1" || version == "0.2"
}

// add keeps a change that leaves something behind.
func (d *document) add(c *change) {
	if c == nil || c.deposed || !keeps(c.Type) || c.Address == "" {
		return
	}
	for _, action := range c.actions {
		if action != "delete" && action != "forget" {
			d.changes = append(d.changes, c)
			return
		}
	}
	if c.Type == secretPolicy && slices.Contains(c.actions, "delete") {
		d.deleted = append(d.deleted, c)
	}
}

// prior reads what the plan found: data sources that could be read, and what resources depended on.
func (d *document) prior(in *reader) {
	in.object(func(key string) {
		if key != "values" {
			in.skip()
			return
		}
		shown(in, func(c *change) {
			d.depends[c.Address] = c.depends
			if c.Data {
				c.actions = []string{"no-op"}
				d.add(c)
			}
		}, nil)
	})
}

// link joins the changes with the configuration.
func (d *document) link(name string) *resource.Root {
	root := &resource.Root{Path: path.Dir(name), Source: model.SourcePlan}
	d.changes = latest(d.changes)
	l := newLinker(d)
	for _, c := range d.changes {
		root.Resources = append(root.Resources, l.resource(c))
	}
	for _, one := range root.Resources {
		_, declared := l.declared(parse(one.Address))
		l.complete(one, declared.provider)
	}
	for _, c := range d.deleted {
		root.Deleted = append(root.Deleted, l.gone(c))
	}
	l.detach(root)
	l.locals(root.Resources)
	render(root.Resources)
	for _, out := range d.outputs {
		root.Outputs = append(root.Outputs, l.output(out))
	}
	switch {
	case d.failed:
		root.Gaps = missing(name, "the plan is of a run that ended in an error, so resources may be missing")
	case d.partial:
		root.Gaps = missing(name, "the plan is not complete: it was made with -target, or leaves changes to a later run")
	}
	return root
}

func missing(name, why string) []model.Gap {
	return []model.Gap{{Operation: "read plan", Resource: name, Reason: model.GapInvalid, Detail: why}}
}

// latest keeps one entry for each address: a data source that will be read again is in the prior
// state too, and what will be read counts.
func latest(changes []*change) []*change {
	at := make(map[string]*change, len(changes))
	for _, c := range changes {
		if have := at[c.Address]; have == nil || slices.Contains(have.actions, "no-op") {
			at[c.Address] = c
		}
	}
	return slices.SortedFunc(maps.Values(at), func(a, b *change) int { return strings.Compare(a.Address, b.Address) })
}
