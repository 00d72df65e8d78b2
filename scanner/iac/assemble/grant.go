package assemble

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// describeKeyGrants adds the grants of the snapshot's keys, which give access besides all policies.
func (b *builder) describeKeyGrants() {
	lost := loss{b: b, attr: "key_id", hides: []model.Path{"grants"}}
	b.of(func(r *resource.Resource) {
		t := b.about(r, "key_id", keyTypes...)
		for _, found := range t.found {
			if k := b.keys[found]; k != nil {
				b.describeKeyGrant(k, r, b.owners[found])
			}
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_kms_grant")
	lost.settle(func(yield func(*resource.Resource, *model.Object)) {
		for by, k := range b.keys {
			yield(by, &k.Object)
		}
	}, func(*resource.Resource) bool { return false })
}

func (b *builder) describeKeyGrant(k *model.Key, r, owner *resource.Resource) {
	f := facts{&k.Object, r}
	f.at("grants", r.Attrs.Get("operations"))
	g := model.KeyGrant{ID: r.ID(), Name: reference(r.Attrs.Get("name")), Grantee: b.seen(r.Attrs.Get("grantee_principal"), r, owner)}
	operations := r.Attrs.Get("operations")
	if !operations.Known() {
		k.Hide("grants")
	}
	g.Operations = texts(operations)
	for _, constraint := range items(b.optional(r.Attrs.Get("constraints"))) {
		context := constraint.Get("encryption_context_subset")
		if equals := constraint.Get("encryption_context_equals"); given(equals) {
			context, g.Exact = equals, true
		}
		if !context.Known() {
			k.Hide("grants")
		}
		g.Context = b.context(context, r, owner)
	}
	k.Grants = append(k.Grants, g)
}

func (b *builder) context(v resource.Value, r, owner *resource.Resource) map[string]string {
	out := make(map[string]string, len(v.Fields))
	for name, field := range v.Fields {
		out[withoutFormats(name)] = b.seen(field, r, owner)
	}
	return out
}

// seen returns a text that names something in AWS as the owner of a document sees it.
func (b *builder) seen(v resource.Value, from, owner *resource.Resource) string {
	if link, ok := v.Link(); ok {
		if text := b.meaning(link, from, owner, maxHops); text != "" {
			return text
		}
	}
	return reference(v)
}
