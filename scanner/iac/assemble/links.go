package assemble

import (
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

// maxHops bounds how far a reference is followed through aliases, data sources and the like.
const maxHops = 4

// maxFan bounds how many things one reference is followed to. Beyond it a reference counts as one
// that might be about anything: code may be hostile, and what has a hundred meanings tells nothing.
const maxFan = 100

// index finds resources by address, by type and by the texts that name them.
type index struct {
	exact     map[string]*resource.Resource
	byAddress map[string][]*resource.Resource // under their addresses without any key
	byType    map[string][]*resource.Resource // managed ones
	byText    map[string][]*resource.Resource // under each ARN, ID and name that is told
	nameless  map[string][]*resource.Resource // by kind, those whose own name is not fully told
}

// target is what a reference leads to. Found are the resources that it certainly names. Among are
// those of which it names one or several, it cannot be told which. Elsewhere: it names another
// thing, which the root does not declare. None of these: it might be about anything.
type target struct {
	found     []*resource.Resource
	among     []*resource.Resource
	elsewhere bool
}

func (t target) told() bool { return len(t.found) > 0 || t.elsewhere }

// about resolves what an attachment is about. One that may not exist tells nothing of what it names:
// it may be about that, or there is none. What stands in the same uncertain module comes and goes
// with it.
func (b *builder) about(r *resource.Resource, attr string, want ...string) target {
	return b.settled(r, b.index.resolve(r.Attrs.Get(attr), r, want...))
}

// settled is what an attachment certainly is about, of what it names.
func (b *builder) settled(r *resource.Resource, t target) target {
	sure := func(by *resource.Resource) bool {
		return !r.Maybe && strings.HasPrefix(by.Address, r.MaybeModule)
	}
	if slices.ContainsFunc(t.found, func(by *resource.Resource) bool { return !sure(by) }) {
		return target{among: append(t.among, t.found...)}
	}
	return t
}

func newIndex(resources []*resource.Resource) *index {
	x := &index{
		exact:     make(map[string]*resource.Resource, len(resources)),
		byAddress: make(map[string][]*resource.Resource),
		byType:    make(map[string][]*resource.Resource),
		byText:    make(map[string][]*resource.Resource),
		nameless:  make(map[string][]*resource.Resource),
	}
	for _, r := range resources {
		x.add(r)
	}
	return x
}

func (x *index) add(r *resource.Resource) {
	address := resource.Bare(r.Address)
	x.exact[r.Address] = r
	x.byAddress[address] = append(x.byAddress[address], r)
	if !r.Data {
		x.byType[r.Type] = append(x.byType[r.Type], r)
	}
	for _, attr := range names[kind(r)] {
		v := r.Attrs.Get(strings.Split(attr, ".")...)
		if name := v.Text; v.Shape == resource.String && name != "" && !resource.IsHole(name) {
			x.byText[name] = append(x.byText[name], r)
		}
	}
	if attr := nameAttrs[kind(r)]; attr != "" && !plain(r.Attrs.Get(attr)) {
		x.nameless[kind(r)] = append(x.nameless[kind(r)], r)
	}
}

// at returns the resources that the address may mean as seen from a resource. Several are
// narrowed down to the same instance of a module, then to the same key. The answer is false where
// there are too many to look at.
func (x *index) at(address, from string) ([]*resource.Resource, bool) {
	parts := resource.Segments(from)
	_, own := resource.Key(parts[len(parts)-1])
	for _, candidate := range []string{address, address + own} {
		if r := x.exact[candidate]; r != nil {
			return []*resource.Resource{r}, true
		}
	}
	group := x.byAddress[resource.Bare(address)]
	if len(group) > maxFan {
		return nil, false
	}
	var out []*resource.Resource
	for _, r := range group {
		if agrees(address, r.Address) {
			out = append(out, r)
		}
	}
	for _, closer := range []func(a, b string) bool{sharedModule, sameKey} {
		var near []*resource.Resource
		for _, r := range out {
			if closer(r.Address, from) {
				near = append(near, r)
			}
		}
		if len(near) > 0 && len(out) > 1 {
			out = near
		}
	}
	return out, true
}

// typeAt returns the type of what the address leads to. In CloudFormation addresses do not tell it.
func (x *index) typeAt(address string) string {
	if r := x.exact[address]; r != nil {
		return r.Type
	}
	return linkType(address)
}

// resolve finds the resources of the wanted kinds that an attribute of a resource names.
func (x *index) resolve(v resource.Value, from *resource.Resource, want ...string) target {
	s := &search{index: x, want: want, left: maxFan}
	out := s.follow(v, from, maxHops)
	if s.left <= 0 {
		return target{}
	}
	return out
}
