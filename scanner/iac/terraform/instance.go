package terraform

import (
	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// resourceSet is a resource or data source with its instances.
type resourceSet struct {
	mod        *module
	decl       *block
	name       string // type.name or data.type.name
	address    string
	state      state
	repeated   bool
	unresolved cty.Value // of the collection, where its instances are not known
	instances  []*instance
	byKey      map[string]*instance
	all        cty.Value
}

// instance is one instance of a resource or data source.
type instance struct {
	set     *resourceSet
	address string
	scope   *scope
	attrs   map[string]*lazy
	nulls   map[string]bool // attributes that are configured as null
	whole   cty.Value
}

func (r *resourceSet) data() bool { return r.decl.kind == "data" }

func (r *resourceSet) kind() string { return r.decl.labels[0] }

// expand makes the instances. A set that is asked for while it is being expanded refers to itself.
func (r *resourceSet) expand() {
	switch r.state {
	case done:
		return
	case running:
		r.mod.ev.gap("expand", r.address, model.GapUnresolved, r.decl.at, "the count or for_each of %s refers to itself", r.address)
		r.single(&iteration{key: cty.DynamicVal, val: cty.DynamicVal, index: cty.DynamicVal})
		r.unresolved = r.mod.ev.symbols.unknown(resource.Link{Address: r.address})
		return
	}
	r.state = running
	rep := r.mod.scope().repeat(r.decl, r.address)
	ev := r.mod.ev
	if ev.instances+len(rep.items) > maxInstances {
		ev.gap("expand", r.address, model.GapUnresolved, r.decl.at,
			"the root makes more than %d instances; %s is not expanded", maxInstances, r.address)
		unknown := cty.DynamicVal
		rep = repetition{unresolved: true, items: []item{{"", &iteration{unknown, unknown, unknown}}}}
	}
	r.fill(rep)
}

// fill makes the instances of a repetition.
func (r *resourceSet) fill(rep repetition) {
	ev := r.mod.ev
	ev.instances += len(rep.items)
	r.instances = make([]*instance, 0, len(rep.items))
	r.byKey = make(map[string]*instance, len(rep.items))
	for _, item := range rep.items {
		inst := r.instance(item)
		r.instances = append(r.instances, inst)
		r.byKey[item.key] = inst
	}
	r.repeated = rep.repeated
	if rep.unresolved {
		r.unresolved = ev.symbols.unknown(resource.Link{Address: r.address}).WithMarks(rep.marks)
	}
	r.state = done
}

// single makes one instance for all, for the time in which the set is not expanded yet.
func (r *resourceSet) single(iter *iteration) {
	r.instances = []*instance{r.instance(item{"", iter})}
}

func (r *resourceSet) instance(it item) *instance {
	inst := &instance{set: r, address: r.address + it.key}
	inst.scope = &scope{ev: r.mod.ev, mod: r.mod, iter: it.iter, self: inst}
	return inst
}

// at returns the instance with the key, nil where there is none.
func (r *resourceSet) at(key cty.Value) *instance {
	if key.IsNull() {
		return nil
	}
	if key.Type() == cty.String {
		if inst := r.byKey[quoteKey(key.AsString())]; inst != nil {
			return inst
		}
	}
	return r.byKey["["+textOf(key)+"]"]
}

// any stands for an instance of which the key is not known.
func (r *resourceSet) any() cty.Value {
	ev := r.mod.ev
	self := cty.StringVal(ev.symbols.text(resource.Link{Address: r.address}))
	return cty.ObjectVal(map[string]cty.Value{selfAttr: self})
}

// collection is all instances: a tuple for count, an object for for_each.
func (r *resourceSet) collection() cty.Value {
	if r.all != cty.NilVal {
		return r.all
	}
	var items []cty.Value
	fields := make(map[string]cty.Value)
	for _, inst := range r.instances {
		if iter := inst.scope.iter; iter.key != cty.NilVal {
			fields[textOf(iter.key)] = inst.object()
		} else {
			items = append(items, inst.object())
		}
	}
	if r.decl.body.attrs["count"] != nil {
		r.all = cty.TupleVal(items)
	} else {
		r.all = cty.ObjectVal(fields)
	}
	return r.all
}

// object is the instance as a whole: what is configured, and the symbol by which the rest is found.
func (inst *instance) object() cty.Value {
	if inst.whole != cty.NilVal {
		return inst.whole
	}
	self := cty.StringVal(inst.set.mod.ev.symbols.text(resource.Link{Address: inst.address}))
	fields := map[string]cty.Value{selfAttr: self}
	for name := range inst.set.decl.body.attrs {
		if !meta[name] {
			fields[name] = inst.attr(name)
		}
	}
	for _, inner := range inst.set.decl.body.blocks {
		if name := inner.name(); !meta[name] && fields[name] == cty.NilVal {
			fields[name] = inst.attr(name)
		}
	}
	inst.whole = cty.ObjectVal(fields)
	return inst.whole
}

// meta are the arguments and blocks that belong to Terraform and not to the resource.
var meta = map[string]bool{
	"count": true, "for_each": true, "provider": true, "depends_on": true, "lifecycle": true,
	"provisioner": true, "connection": true, "": true,
}

// attr is an attribute or the nested blocks of a name. What is not configured, or null, is computed.
func (inst *instance) attr(name string) cty.Value {
	ev := inst.set.mod.ev
	link := resource.Link{Address: inst.address, Attr: name}
	if inst.attrs == nil {
		inst.attrs, inst.nulls = make(map[string]*lazy), make(map[string]bool)
	}
	l := inst.attrs[name]
	if l == nil {
		l = &lazy{}
		inst.attrs[name] = l
	}
	return ev.once(l, link, inst.set.decl.at, func() cty.Value {
		if attr := inst.set.decl.body.attrs[name]; attr != nil && !meta[name] {
			v := ev.eval(attr.expr, inst.scope)
			if plain, _ := v.Unmark(); !plain.IsNull() {
				return inst.guard(v, name)
			}
			inst.nulls[name] = true
		}
		if v, ok := inst.nested(name); ok {
			return v
		}
		if v, ok := inst.rendered(name); ok {
			return v
		}
		return inst.guard(ev.linked(resource.Link{Address: inst.address}, name), name)
	})
}

// guard marks what must not be shown: sensitive attributes, and all of an ephemeral resource.
func (inst *instance) guard(v cty.Value, name string) cty.Value {
	if inst.set.decl.kind == "ephemeral" || isSecret(inst.address, name) {
		return v.Mark(secretMark{})
	}
	return v
}
