package assemble

import (
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

// search follows one reference to resources of the wanted kinds. Left is how many more things it
// looks at before it gives up.
type search struct {
	*index
	want []string
	left int
}

func (s *search) follow(v resource.Value, from *resource.Resource, hops int) target {
	if link, ok := v.Link(); ok {
		return s.step(link, from, hops)
	}
	if v.Shape == resource.String && v.Text != "" {
		return s.named(v, from, hops)
	}
	var out target
	for _, link := range v.Links {
		if link.IsResource() && s.left > 0 {
			hop := s.step(link, from, hops)
			out.among = append(append(out.among, hop.found...), hop.among...)
		}
	}
	return out
}

// step takes one link to what it leads to, and on from there where that stands for another thing.
func (s *search) step(link resource.Link, from *resource.Resource, hops int) target {
	there, ok := s.at(link.Address, from.Address)
	if !ok {
		s.left = 0
	}
	var out target
	elsewhere := 0
	for _, r := range there {
		hop := s.beyond(r, hops)
		out.found = append(out.found, hop.found...)
		out.among = append(out.among, hop.among...)
		if hop.elsewhere {
			elsewhere++
		}
	}
	if len(out.found) > 1 {
		out.among, out.found = append(out.among, out.found...), nil
	}
	if len(there) == 0 {
		out.elsewhere = isRead(link.Address)
	} else {
		out.elsewhere = elsewhere == len(there)
	}
	return out
}

// beyond is what a resource stands for: itself, or what one of its attributes names.
func (s *search) beyond(r *resource.Resource, hops int) target {
	if s.left--; s.left <= 0 {
		return target{}
	}
	if slices.Contains(s.want, kind(r)) {
		return target{found: []*resource.Resource{r}}
	}
	for _, attr := range through[kind(r)] {
		if v := r.Attrs.Get(attr); given(v) && hops > 0 {
			if hop := s.follow(v, r, hops-1); len(hop.found) > 0 || len(hop.among) > 0 {
				return hop
			}
		}
	}
	return target{elsewhere: read[kind(r)]}
}

// isRead reports whether the address is that of a data source that describes what was there before.
func isRead(address string) bool {
	part := resource.Segments(address)
	for len(part) > 2 && part[0] == "module" {
		part = part[2:]
	}
	return len(part) > 1 && read[part[0]+"."+part[1]]
}

// named finds resources by the text of an attribute: one that holds a hole, or that spells out an
// ARN, an ID or a name.
func (s *search) named(v resource.Value, from *resource.Resource, hops int) target {
	for _, hole := range resource.Holes(v.Text) {
		for _, link := range v.Links {
			if link.Hole() == "${"+hole+"}" {
				if hop := s.step(link, from, hops); len(hop.found) > 0 || len(hop.among) > 0 {
					return hop
				}
			}
		}
	}
	for _, spelling := range spellings(v.Text) {
		var found []*resource.Resource
		for _, r := range s.byText[spelling] {
			if s.left <= 0 {
				return target{}
			}
			if hop := s.beyond(r, hops); len(hop.found) == 1 && !slices.Contains(found, hop.found[0]) {
				found = append(found, hop.found[0])
			}
		}
		if len(found) > 0 {
			return s.nearest(found, v, from)
		}
	}
	among := s.maybe(spellings(v.Text))
	return target{among: among, elsewhere: len(among) == 0 && len(resource.Holes(v.Text)) == 0}
}

// maybe returns the resources that a text may name because their own name is not fully told.
func (s *search) maybe(spelled []string) []*resource.Resource {
	var out []*resource.Resource
	for _, kind := range s.want {
		for _, r := range s.nameless[kind] {
			if s.left--; s.left <= 0 {
				return nil
			}
			name := r.Attrs.Get(nameAttrs[kind])
			if slices.ContainsFunc(spelled, func(text string) bool { return couldSpell(name, text) }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// couldSpell reports whether a name that is not fully told may turn out to be the text.
func couldSpell(name resource.Value, text string) bool {
	holes := resource.Holes(name.Text)
	switch {
	case name.Shape == resource.Unknown:
		return len(name.Links) > 0
	case name.Shape != resource.String || len(holes) == 0:
		return false
	}
	before, _, _ := strings.Cut(name.Text, "${"+holes[0]+"}")
	last := "${" + holes[len(holes)-1] + "}"
	after := name.Text[strings.LastIndex(name.Text, last)+len(last):]
	return len(text) >= len(before)+len(after) && strings.HasPrefix(text, before) && strings.HasSuffix(text, after)
}

// nearest picks among resources of one name that which the value was computed from, if one is.
func (s *search) nearest(found []*resource.Resource, v resource.Value, from *resource.Resource) target {
	if len(found) == 1 {
		return target{found: found}
	}
	for _, link := range v.Links {
		there, _ := s.at(link.Address, from.Address)
		for _, r := range there {
			if slices.Contains(found, r) {
				return target{found: []*resource.Resource{r}}
			}
		}
	}
	return target{found: sameRegion(found, from)}
}

// sameRegion keeps the resources in the region of another, or all where none is there.
func sameRegion(found []*resource.Resource, from *resource.Resource) []*resource.Resource {
	var near []*resource.Resource
	for _, r := range found {
		if regionOf(r) != "" && regionOf(r) == regionOf(from) {
			near = append(near, r)
		}
	}
	if len(near) > 0 {
		return near
	}
	return found
}
