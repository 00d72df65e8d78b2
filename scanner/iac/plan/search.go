package plan

import (
	"strings"

	"smaudit/scanner/iac/resource"
)

// search collects the links of one attribute. It visits each reference once in each place, so that
// neither cycles nor hostile fans of module inputs matter.
type search struct {
	*linker
	seen      map[visit]bool
	have      map[resource.Link]bool
	links     []resource.Link
	attribute string // whose value is looked for
}

// visit is a reference in a place.
type visit struct {
	site
	ref, rest string
}

// site is where an expression stands: the module, and what its each and count mean.
type site struct {
	scope *scope
	key   string
	each  *expression
}

func (l *linker) links(attribute string, at site, e *expression) []resource.Link {
	if e == nil || len(e.refs) == 0 || at.scope == nil {
		return nil
	}
	s := &search{linker: l, seen: map[visit]bool{}, have: map[resource.Link]bool{}, attribute: attribute}
	s.expression(at, e, "")
	return s.links
}

func (s *search) add(link resource.Link) {
	if !s.have[link] {
		s.have[link] = true
		s.links = append(s.links, link)
	}
}

// expression follows every reference. The rest is what is asked of the expression's value, such as
// the attribute in each.value.arn.
func (s *search) expression(at site, e *expression, rest string) {
	if e == nil || at.scope == nil {
		return
	}
	repeated := false
	refs := specific(e.refs)
	for _, ref := range refs {
		repeated = repeated || strings.HasPrefix(ref, "each.") || ref == "count.index"
	}
	for _, ref := range refs {
		here := visit{site: at, ref: ref, rest: rest}
		if !s.seen[here] {
			s.seen[here] = true
			s.reference(at, resource.Segments(ref), rest, repeated)
		}
	}
}

func (s *search) reference(at site, ref []string, rest string, repeated bool) {
	if len(ref) < 2 {
		return
	}
	name, key := resource.Key(ref[1])
	switch ref[0] {
	case "var":
		s.variable(at.scope, name, joined(ref[2:], rest))
	case "local":
		s.add(resource.Link{Address: within(at.scope.path, "local."+name)})
	case "module":
		s.output(at, name, key, ref[2:], rest, repeated)
	case "each":
		s.each(at, name, joined(ref[2:], rest))
	case "count", "path", "terraform", "self":
	case "data", "ephemeral":
		if len(ref) > 2 {
			s.resource(at, ref[0]+"."+ref[1], ref[2], joined(ref[3:], rest), repeated)
		}
	default:
		s.resource(at, ref[0], ref[1], joined(ref[2:], rest), repeated)
	}
}

func joined(ref []string, rest string) string {
	switch {
	case len(ref) == 0:
		return rest
	case rest == "":
		return strings.Join(ref, ".")
	}
	return strings.Join(ref, ".") + "." + rest
}

func (s *search) resource(at site, kind, part, attr string, repeated bool) {
	name, key := resource.Key(part)
	address := within(at.scope.path, kind+"."+name)
	s.add(resource.Link{Address: address + s.pick(address, key, at.key, repeated), Attr: attr})
}

// each follows each.value to what for_each is computed from. A key is known before apply and says
// nothing of resources, though a variable may have brought it.
func (s *search) each(at site, name, rest string) {
	if at.each == nil {
		return
	}
	inner := site{scope: at.scope, key: at.key}
	if name == "value" {
		for _, ref := range specific(at.each.refs) {
			s.reference(inner, resource.Segments(ref), rest, true)
		}
		return
	}
	for _, ref := range specific(at.each.refs) {
		if strings.HasPrefix(ref, "var.") || strings.HasPrefix(ref, "local.") {
			s.reference(inner, resource.Segments(ref), "", false)
		}
	}
}

// variable follows an input to the call that sets it. What nobody sets is the default, and where that
// stands is told, as what it is: a value that is written out.
func (s *search) variable(at *scope, name, rest string) {
	declared := at.module.variables[name]
	link := resource.Link{Address: within(at.path, "var."+name)}
	if at.parent != nil {
		if input := at.call.inputs.fields[name]; input != nil {
			s.expression(site{scope: at.parent, key: at.key, each: at.call.each}, input, rest)
			return
		}
		link.At = declared.at
	} else if declared.value.Set() && same(declared.value, s.doc.variables[name]) {
		link.At = declared.at
	}
	s.add(link)
}

func same(a, b resource.Value) bool {
	if a.Shape != b.Shape || a.Text != b.Text || len(a.Items) != len(b.Items) || len(a.Fields) != len(b.Fields) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for name, field := range a.Fields {
		if !same(field, b.Fields[name]) {
			return false
		}
	}
	return true
}
