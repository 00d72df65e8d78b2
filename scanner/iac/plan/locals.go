package plan

import (
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

// A plan does not tell what local values are computed from, but it tells which resources anything
// refers to at all. So an unknown attribute that comes from a local is linked with the resources of
// the wanted type that it can come from: with one where the key of the instance names it
// (all["billing"] and secret.billing) or nothing else is left, and else with all of them. Whoever
// reads several knows that it is one of these and none of the others.

// exclusive are types of which a target has at most one, so that a target that one of them names
// itself is not another's.
var exclusive = map[string]bool{"aws_secretsmanager_secret_rotation": true, secretPolicy: true}

// addRelevant reads one entry of relevant_attributes: the address of a resource, keys only as far as the
// code spells them.
func (d *document) addRelevant(in *reader) {
	in.object(func(key string) {
		if key != "resource" {
			in.skip()
			return
		}
		d.relevant[in.text()] = true
	})
}

// refersTo reports whether anything refers to the instance. Terraform before 1.2 does not tell.
func (d *document) refersTo(address string) bool {
	if len(d.relevant) == 0 {
		return true
	}
	p := parse(address)
	whole, _ := strings.CutSuffix(address, p.key)
	for i, call := range p.module {
		p.module[i], _ = resource.Key(call)
	}
	bare := p.name
	for _, call := range slices.Backward(p.module) {
		bare = "module." + call + "." + bare
	}
	return d.relevant[address] || d.relevant[whole] || d.relevant[bare]
}

// group are the attributes of one name and type of resource in one module that come from locals.
type group struct {
	kind, attribute, module string
	members                 []*resource.Resource
}

// locals links what comes from local values, after everything that is told has been linked.
func (l *linker) locals(all []*resource.Resource) {
	groups := map[string]*group{}
	var order []*group
	taken := map[string]bool{}
	for _, one := range all {
		for name := range wanted {
			v := one.Attrs.Fields[name]
			if link, ok := v.Link(); ok && exclusive[one.Type] {
				taken[one.Type+"|"+name+"|"+link.Address] = true
			}
			if v.Shape != resource.Unknown || slices.ContainsFunc(v.Links, resource.Link.IsResource) || !slices.ContainsFunc(v.Links, resource.Link.IsLocal) {
				continue
			}
			path := modulePath(one.Address)
			key := one.Type + "|" + name + "|" + path
			if groups[key] == nil {
				groups[key] = &group{kind: one.Type, attribute: name, module: path}
				order = append(order, groups[key])
			}
			groups[key].members = append(groups[key].members, one)
		}
	}
	for _, g := range order {
		g.settle(slices.DeleteFunc(l.candidates(all, g), func(address string) bool {
			return taken[g.kind+"|"+g.attribute+"|"+address]
		}))
	}
}

func modulePath(address string) string {
	path := ""
	for _, call := range parse(address).module {
		path = within(path, "module."+call)
	}
	return path
}

// candidates are the instances that a local value of the module can lead to: there or below, through
// outputs of modules that are called there.
func (l *linker) candidates(all []*resource.Resource, g *group) []string {
	var out []string
	prefix := ""
	if g.module != "" {
		prefix = g.module + "."
	}
	// The resources are in the order of their addresses, so those below a module stand together.
	first, _ := slices.BinarySearchFunc(all, prefix, func(one *resource.Resource, prefix string) int {
		return strings.Compare(one.Address, prefix)
	})
	for _, one := range all[first:] {
		if !strings.HasPrefix(one.Address, prefix) {
			break
		}
		kind := one.Type
		if one.Data {
			kind = "data." + kind
		}
		if slices.Contains(wanted[g.attribute], kind) && l.doc.refersTo(one.Address) {
			out = append(out, one.Address)
		}
	}
	return out
}

// settle links the members with the candidates: first by the whole name, then by its beginning.
func (g *group) settle(candidates []string) {
	open := g.members
	for _, fits := range []func(key, name string) bool{
		func(key, name string) bool { return key == name },
		func(key, name string) bool { return key != "" && strings.HasPrefix(name, key+"_") },
	} {
		open, candidates = g.named(open, candidates, fits)
	}
	for _, one := range open {
		g.link(one, candidates)
	}
}

// named links each member that exactly one candidate is named after, and returns what is left.
func (g *group) named(members []*resource.Resource, candidates []string, fits func(key, name string) bool) (open []*resource.Resource, rest []string) {
	used := map[string]bool{}
	words := make([]string, len(candidates))
	for i, address := range candidates {
		p := parse(address)
		_, name, _ := strings.Cut(strings.TrimPrefix(p.name, "data."), ".")
		words[i] = word(name + p.key)
	}
	for _, one := range members {
		key, found := word(parse(one.Address).key), []string(nil)
		for i, name := range words {
			if fits(key, name) {
				found = append(found, candidates[i])
			}
		}
		if len(found) != 1 {
			open = append(open, one)
			continue
		}
		g.link(one, found)
		used[found[0]] = exclusive[g.kind]
	}
	return open, slices.DeleteFunc(slices.Clone(candidates), func(address string) bool { return used[address] })
}

func (g *group) link(one *resource.Resource, addresses []string) {
	v := one.Attrs.Fields[g.attribute]
	links := make([]resource.Link, 0, len(addresses)+len(v.Links))
	for _, address := range addresses[:min(len(addresses), maxCandidates)] {
		links = append(links, resource.Link{Address: address})
	}
	v.Links = append(links, v.Links...)
	one.Attrs.Fields[g.attribute] = v
}

// maxCandidates bounds what is listed for one attribute. A longer list tells nobody anything.
const maxCandidates = 200

// word spells a name or key as the words that it consists of.
func word(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "_")
}
