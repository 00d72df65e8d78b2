package assemble

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// inlineTypes are the resources that declare a policy within a principal, by the attribute that names it.
var inlineTypes = map[string]string{"aws_iam_role_policy": "role", "aws_iam_user_policy": "user", "aws_iam_group_policy": "group"}

// attachmentTypes are the resources that attach managed policies to principals: the attributes that name
// these, by their kind, and the policies. An exclusive one attaches what is missing, too.
var attachmentTypes = map[string]struct {
	to     map[string]string
	policy string
}{
	"aws_iam_role_policy_attachment":             {map[string]string{"role": "role"}, "policy_arn"},
	"aws_iam_user_policy_attachment":             {map[string]string{"user": "user"}, "policy_arn"},
	"aws_iam_group_policy_attachment":            {map[string]string{"group": "group"}, "policy_arn"},
	"aws_iam_policy_attachment":                  {map[string]string{"role": "roles", "user": "users", "group": "groups"}, "policy_arn"},
	"aws_iam_role_policy_attachments_exclusive":  {map[string]string{"role": "role_name"}, "policy_arns"},
	"aws_iam_user_policy_attachments_exclusive":  {map[string]string{"user": "user_name"}, "policy_arns"},
	"aws_iam_group_policy_attachments_exclusive": {map[string]string{"group": "group_name"}, "policy_arns"},
}

// describeInline adds the policies that resources of their own declare within principals.
func (x *identities) describeInline() {
	for _, name := range slices.Sorted(maps.Keys(inlineTypes)) {
		kind := inlineTypes[name]
		lost := x.loss(kind)
		x.builder.of(func(r *resource.Resource) {
			p := model.IdentityPolicy{Address: r.Address, Name: shownText(r.Attrs.Get("name"))}
			for _, id := range x.named(r, kind, r.Attrs.Get(kind), lost) {
				x.give(id, p, r.Attrs.Get("policy"), r, r)
				id.has["inline "+p.Name] = true
			}
		}, name)
		x.settle(lost, kind)
	}
}

// describeAttachments adds the managed policies that resources attach to principals.
func (x *identities) describeAttachments() {
	for _, name := range slices.Sorted(maps.Keys(attachmentTypes)) {
		a := attachmentTypes[name]
		for _, kind := range slices.Sorted(maps.Keys(a.to)) {
			lost := x.loss(kind)
			lost.attr = a.to[kind]
			x.builder.of(func(r *resource.Resource) {
				for _, to := range each(r.Attrs.Get(a.to[kind])) {
					for _, id := range x.named(r, kind, to, lost) {
						x.attach(id, r.Attrs.Get(a.policy), r, a.policy == "policy_arns")
					}
				}
			}, name)
			x.settle(lost, kind)
		}
	}
}

// each returns the elements of a list, or the one value that is none.
func each(v resource.Value) []resource.Value {
	switch {
	case v.Shape == resource.List:
		return v.Items
	case v.Set():
		return []resource.Value{v}
	}
	return nil
}

// named returns the principals that a value names. Where it is none of the root, or cannot be told, the
// resource stands for whoever has what it gives.
func (x *identities) named(r *resource.Resource, kind string, v resource.Value, lost *loss) []*identity {
	t := x.settled(r, x.index.resolve(v, r, principalOf[kind]))
	var out []*identity
	for _, by := range t.found {
		out = append(out, x.of[by])
	}
	if !t.told() {
		lost.add(r, t)
	}
	if len(out) == 0 {
		out = append(out, x.outsider(r))
	}
	return out
}

// outsider stands for whoever has what a resource gives, of whom the root tells nothing more.
func (x *identities) outsider(r *resource.Resource) *identity {
	id := x.of[r]
	if id == nil {
		id = x.new("policy", r)
		id.Name = shownText(r.Attrs.Get("name"))
		x.outside, x.of[r] = append(x.outside, id), id
	}
	return id
}

func (x *identities) loss(kind string) *loss {
	return &loss{b: x.builder, attr: kind, hides: []model.Path{"policies"}}
}

// settle: any principal may have further policies, whatever it has.
func (x *identities) settle(lost *loss, kind string) {
	lost.settle(func(yield func(*resource.Resource, *model.Object)) {
		for _, id := range x.all {
			if id.Kind == kind {
				yield(id.by, &id.Object)
			}
		}
	}, func(*resource.Resource) bool { return false })
}

// attach gives a principal the managed policies that a value names, one or a list. Of a list that is not told
// nobody knows how many it names.
func (x *identities) attach(id *identity, policies resource.Value, from *resource.Resource, list bool) {
	if list && policies.Shape == resource.Unknown {
		if id.Kind != "policy" {
			id.Hide("policies")
		}
		return
	}
	for _, v := range each(policies) {
		x.attachOne(id, v, from)
	}
}

// attachOne: of who has it outside of the root, a policy of the root is described by itself, and one from
// elsewhere is no matter of the root.
func (x *identities) attachOne(id *identity, v resource.Value, from *resource.Resource) {
	p, doc, by, nothing := x.managed(v, from)
	foreign := id.Kind == "policy" && (by != from || doc.Shape == resource.Unknown)
	if !nothing && !foreign {
		x.give(id, p, doc, from, by)
	}
	x.attached[by] = x.attached[by] || !foreign
}

// give adds a policy to a principal unless it has it: several resources may attach the same, and in a state
// a role repeats in its own arguments what others attach to it.
func (x *identities) give(id *identity, p model.IdentityPolicy, doc resource.Value, from, by *resource.Resource) {
	mark := cmp.Or(p.ARN, p.Address)
	if mark != "" && id.has[mark] {
		return
	}
	id.has[mark] = true
	at := policyPath(len(id.Policies))
	id.Place(at, by.At)
	if by != from && by.Data {
		id.Place(at, from.At)
	}
	p.Document = x.document(facts{&id.Object, by}, at.Join("document"), doc)
	p.Links = x.links(doc, by, x.owner(id.by))
	id.Policies = append(id.Policies, p)
}

// describeOwn adds what a principal's own arguments give it.
func (x *identities) describeOwn(id *identity) {
	blocks := x.optional(id.by.Attrs.Get("inline_policy"))
	if blocks.Shape == resource.Unknown {
		id.Hide("policies")
	}
	for _, block := range items(blocks) {
		name, policy := shownText(block.Get("name")), x.optional(block.Get("policy"))
		if given(policy) && !id.has["inline "+name] {
			x.give(id, model.IdentityPolicy{Name: name}, policy, id.by, id.by)
		}
	}
	x.attach(id, x.optional(id.by.Attrs.Get("managed_policy_arns")), id.by, true)
}

// describeUnattached describes the policies that nothing in the root has.
func (x *identities) describeUnattached() {
	x.builder.of(func(r *resource.Resource) {
		if x.attached[r] {
			return
		}
		id := x.outsider(r)
		x.give(id, model.IdentityPolicy{Name: id.Name, ARN: id.ARN, Address: r.Address}, r.Attrs.Get("policy"), r, r)
	}, "aws_iam_policy")
}

// shownText returns a text that is told, as it may be shown, and "" for any other value.
func shownText(v resource.Value) string {
	if v.Shape != resource.String {
		return ""
	}
	text, _ := shownName(v)
	return text
}

// arnText returns an ARN that is told, as it may be shown.
func arnText(v resource.Value) string {
	if v.Shape != resource.String || v.Sensitive || !strings.HasPrefix(v.Text, "arn:") {
		return ""
	}
	return withoutFormats(v.Text)
}
