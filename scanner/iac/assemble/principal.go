package assemble

import (
	"maps"
	"slices"
	"strconv"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// identities are the principals of a root in the making, with the policies that are attached to each.
type identities struct {
	*builder
	all      []*identity
	of       map[*resource.Resource]*identity
	attached map[*resource.Resource]bool // policies that something of the root has
	outside  []*identity                 // policies of which the root does not tell who has them
}

// identity is a principal with the resource that declares it, and what it has already.
type identity struct {
	*model.Principal
	by  *resource.Resource
	has map[string]bool
}

// The kinds of principals by the resources that declare them.
var principalKinds = map[string]string{"aws_iam_role": "role", "aws_iam_user": "user", "aws_iam_group": "group"}

// principalOf are the types of principals by the word by which attachments name one.
var principalOf = map[string]string{"role": "aws_iam_role", "user": "aws_iam_user", "group": "aws_iam_group"}

// describePrincipals describes who may do something with secrets, or decrypt, by policies of the root, and
// the policies that do not tell to whom they give it. The roles of rotation functions are described
// whatever they may do: rules ask whether it is enough.
func (b *builder) describePrincipals() {
	x := &identities{
		builder: b, of: make(map[*resource.Resource]*identity), attached: make(map[*resource.Resource]bool),
	}
	b.of(x.declare, "aws_iam_group", "aws_iam_role", "aws_iam_user")
	x.describeInline()
	x.describeAttachments()
	x.describeMemberships()
	for _, id := range x.all {
		x.describeOwn(id)
	}
	x.describeUnattached()
	x.keep()
}

func (x *identities) new(kind string, r *resource.Resource) *identity {
	p := &model.Principal{Object: x.object(r), Kind: kind, Account: x.accountOf(r)}
	if p.ARN == "" {
		p.Symbol = x.symbol(r, "arn", x.owner(r), maxHops)
	}
	if owner := x.owner(r); p.Account == "" && (owner == nil || owner.Login != r.Login) {
		p.Hide("account")
	}
	p.Place("policies", r.At)
	return &identity{Principal: p, by: r, has: make(map[string]bool)}
}

func (x *identities) declare(r *resource.Resource) {
	id := x.new(principalKinds[r.Type], r)
	x.all, x.of[r] = append(x.all, id), id
	f := facts{&id.Object, r}
	if name := x.optional(r.Attrs.Get("name")); given(name) {
		id.Name = f.name(name)
	} else {
		id.Hide("name")
	}
	if r.Type == "aws_iam_group" {
		return // neither tags nor a boundary
	}
	f.at("tags", r.Attrs.Get("tags"))
	merged, told := mergedTags(r)
	if !told {
		id.Hide("tags")
	}
	for _, key := range slices.Sorted(maps.Keys(merged)) {
		x.describePrincipalTag(id, f, key, merged[key])
	}
	if trust := r.Attrs.Get("assume_role_policy"); given(trust) {
		id.Trust = x.document(f, "trust", trust)
	}
	if boundary := r.Attrs.Get("permissions_boundary"); given(boundary) {
		x.describeBoundary(id, boundary)
	}
}

func (x *identities) describePrincipalTag(id *identity, f facts, key string, v resource.Value) {
	if !v.Set() {
		return
	}
	if shownKey, _ := shown(resource.Value{Text: key}); v.Shape != resource.Unknown {
		if id.Tags == nil {
			id.Tags = make(map[string]string)
		}
		id.Tags[shownKey] = f.text(model.Path("tags").Join(shownKey), v)
	} else {
		id.Hide(model.Path("tags").Join(shownKey))
	}
}

// keep adds to the snapshot the principals who may do something by a policy of theirs or of a group of
// theirs, and the groups by which they may.
func (x *identities) keep() {
	keeps := make(map[string]bool) // by ID
	for _, fn := range x.functions {
		keeps[fn.Role] = true
	}
	verdicts := make(map[string]bool) // by document
	for _, id := range slices.Concat(x.all, x.outside) {
		if x.concerns(id, verdicts) {
			keeps[id.ID] = true
		}
	}
	for _, id := range slices.Concat(x.all, x.outside) {
		if keeps[id.ID] || slices.ContainsFunc(id.Groups, func(group string) bool { return keeps[group] }) {
			x.snapshot.Principals = append(x.snapshot.Principals, id.Principal)
		}
	}
}

// concerns reports whether a policy of the principal may allow something with secrets. What is not told might.
func (x *identities) concerns(id *identity, verdicts map[string]bool) bool {
	if id.Hides("policies") {
		return true
	}
	for i, policy := range id.Policies {
		verdict, known := verdicts[policy.Document]
		if !known {
			doc, _ := iam.Parse(policy.Document)
			verdict = iam.Concerns(doc)
			verdicts[policy.Document] = verdict
		}
		if verdict || id.Hides(policyPath(i).Join("document")) {
			return true
		}
	}
	return false
}

func policyPath(i int) model.Path { return model.Path("policies").Join(strconv.Itoa(i)) }
