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
	lost.settle(objectsOf(b.keys, func(k *model.Key) *model.Object { return &k.Object }), func(*resource.Resource) bool { return false })
}

func (b *builder) describeKeyGrant(k *model.Key, r, owner *resource.Resource) {
	f := facts{&k.Object, r}
	operations := r.Attrs.Get("operations")
	f.at("grants", operations)
	if !operations.Known() {
		k.Hide("grants")
	}
	g := model.KeyGrant{
		ID: r.ID(), Name: reference(r.Attrs.Get("name")), Operations: texts(operations),
		Grantee: b.seen(f, "grants", r.Attrs.Get("grantee_principal"), owner),
	}
	for _, constraint := range items(b.optional(r.Attrs.Get("constraints"))) {
		context := constraint.Get("encryption_context_subset")
		if equals := constraint.Get("encryption_context_equals"); given(equals) {
			context, g.Exact = equals, true
		}
		if context.Shape == resource.Unknown {
			k.Hide("grants")
		}
		g.Context = make(map[string]string, len(context.Fields))
		for _, name := range sortedFields(context) {
			g.Context[withoutFormats(name)] = b.seen(f, "grants", context.Fields[name], owner)
		}
	}
	k.Grants = append(k.Grants, g)
}

// seen returns a text that names something in AWS as its owner sees it. Where that is not told it hides the
// path.
func (b *builder) seen(f facts, path model.Path, v resource.Value, owner *resource.Resource) string {
	link, ok := v.Link()
	if ok {
		if text := b.meaning(link, f.r, owner, maxHops); text != "" {
			return text
		}
	}
	if ok || v.Shape == resource.Unknown {
		f.object.Hide(path)
	}
	return reference(v)
}
