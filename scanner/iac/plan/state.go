package plan

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// ReadState reads a state: what "terraform show -json" writes (format version 0.1, 0.2 or 1.x), or a
// state file of version 4, which Terraform writes since 0.12. Locations point into the state, at the
// entry of each resource. A state tells values and not what they are computed from; only where a
// resource depended on what generates values is a stored value linked with that.
func ReadState(ctx context.Context, r io.Reader, name string) (*resource.Root, error) {
	in, err := newReader(ctx, r, name)
	if err != nil {
		return nil, fmt.Errorf("read state %s: %w", name, err)
	}
	s := &state{root: &resource.Root{Path: path.Dir(name), Source: model.SourceState}}
	in.object(func(key string) { s.read(in, key) })
	in.finish()
	if err := in.err; err != nil {
		return nil, fmt.Errorf("read state %s: %w", name, err)
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("read state %s: %w", name, err)
	}
	doc := &document{root: &module{}, depends: map[string][]string{}}
	for _, c := range s.changes {
		if c.actions = []string{"no-op"}; c.Address != "" {
			doc.add(c)
		}
	}
	doc.changes = latest(doc.changes)
	l := newLinker(doc)
	for _, c := range doc.changes {
		s.root.Resources = append(s.root.Resources, l.stored(c))
	}
	return s.root, nil
}

type state struct {
	root    *resource.Root
	changes []*change
	format  string // of terraform show
	version string // of a state file
	isPlan  bool
}

func (s *state) read(in *reader, key string) {
	switch key {
	case "format_version":
		s.format = in.text()
	case "version":
		s.version = in.value().Text
	case "planned_values", "resource_changes":
		s.isPlan = true
		in.skip()
	case "values":
		shown(in, func(c *change) { s.changes = append(s.changes, c) }, func(name string) { s.output(in, name) })
	case "outputs":
		in.object(func(name string) { s.output(in, name) })
	case "resources":
		in.array(func() { s.changes = append(s.changes, filed(in)...) })
	default:
		in.skip()
	}
}

func (s *state) check() error {
	switch {
	case s.isPlan:
		return fmt.Errorf("this is a plan, not a state")
	case s.format != "" && !knownFormat(s.format):
		return fmt.Errorf("state format %.20q is not known; this smaudit reads 1.x", s.format)
	case s.format == "" && s.version == "":
		return fmt.Errorf("neither version nor format_version is there: this is no Terraform state")
	case s.format == "" && s.version != "4":
		return fmt.Errorf("state version %.20s is not known; this smaudit reads 4, which any Terraform since 0.12 writes (\"terraform apply -refresh-only\")", s.version)
	}
	return nil
}

// output keeps an output without its value.
func (s *state) output(in *reader, name string) {
	in.peek()
	out := resource.Output{Name: name, At: in.at(), Value: resource.Value{Shape: resource.String, Sensitive: true}}
	in.object(func(key string) {
		if key != "sensitive" {
			in.skip()
			return
		}
		out.Sensitive = in.value().True()
	})
	s.root.Outputs = append(s.root.Outputs, out)
}

// stored returns a resource of a state. Its values carry no links but those of what generates them.
func (l *linker) stored(c *change) *resource.Resource {
	b := builder{linker: l, kind: c.Type}
	out := c.Resource
	out.Attrs = b.attributes(c, nil)
	out.Attrs.At = c.At
	origins := l.generated(c.Address, c.depends)
	for name, v := range out.Attrs.Fields {
		if v.Sensitive {
			v.Links = origins
			out.Attrs.Fields[name] = v
		}
	}
	inherited(&out)
	return &out
}

// generated returns the links to what makes values among the dependences of a resource. These name
// resources without keys, so the instance is the only one, that of the same key, or not told.
func (l *linker) generated(address string, depends []string) []resource.Link {
	var out []resource.Link
	own := parse(address)
	for _, name := range depends {
		p := parse(name)
		if !generates(strings.TrimPrefix(p.name, "data.")) {
			continue
		}
		at := ""
		for i, call := range p.module {
			if i < len(own.module) {
				if same, key := resource.Key(own.module[i]); same == call {
					call += key
				}
			}
			at = within(at, "module."+call)
		}
		at = within(at, p.name)
		out = append(out, resource.Link{Address: at + l.pick(at, p.key, own.key, true), Attr: "result"})
	}
	return slices.Compact(out)
}

// shown reads the values of a state as terraform show writes them, also within a plan.
func shown(in *reader, each func(*change), output func(name string)) {
	var module func(key string)
	module = func(key string) {
		switch key {
		case "resources":
			in.array(func() { each(readShown(in)) })
		case "child_modules":
			in.array(func() { in.object(module) })
		default:
			in.skip()
		}
	}
	in.object(func(key string) {
		switch {
		case key == "root_module":
			in.object(module)
		case key == "outputs" && output != nil:
			in.object(output)
		default:
			in.skip()
		}
	})
}

func readShown(in *reader) *change {
	in.peek()
	c := &change{Resource: resource.Resource{At: in.at()}}
	in.object(func(key string) {
		switch key {
		case "address":
			c.Address = in.text()
		case "mode":
			c.Data = in.shared() == "data"
		case "type":
			c.Type = in.shared()
		case "deposed_key":
			c.deposed = in.text() != ""
		case "values":
			if c.Type != "" && !keeps(c.Type) {
				in.skip()
				return
			}
			c.after = in.value()
		case "sensitive_values":
			c.sensitive = in.marks()
		case "depends_on":
			c.depends = in.texts()
		default:
			in.skip()
		}
	})
	return c
}
