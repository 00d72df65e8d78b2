package assemble

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// describePolicies gathers resource policies. Secrets Manager keeps one for each secret, so in a
// plan or state the policy of the secret itself repeats what a resource of its own declares.
func (b *builder) describePolicies() {
	attached := make(map[*resource.Resource]bool)
	lost := loss{b: b, attr: "secret_arn", hides: []model.Path{"policies"}}
	b.of(func(r *resource.Resource) {
		t := b.about(r, "secret_arn", secretTypes...)
		for _, by := range t.found {
			attached[by] = true
			if s := b.declares[by]; s != nil {
				b.describePolicy(declared{s, by}, r)
			}
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_secretsmanager_secret_policy")
	for _, s := range b.secrets {
		inline := b.optional(s.by.Attrs.Get("policy"))
		s.Place("policies", s.by.At)
		if given(inline) && s.by.Type == secretType && (!attached[s.by] || b.root.Source == model.SourceTerraform) {
			b.describePolicy(s, s.by)
		}
	}
	lost.settle(b.eachSecret, func(by *resource.Resource) bool { return attached[by] })
}

// describePolicy adds the policy of the resource to the secret. A secret's own argument has no
// block_public_policy, which is off then.
func (b *builder) describePolicy(s declared, r *resource.Resource) {
	s.Policies = append(s.Policies, b.namedPolicy(facts{&s.Object, r}, policyPath(len(s.Policies)), s.by))
}

// namedPolicy reads the policy of a resource, at a path of an object, as that of a secret.
func (b *builder) namedPolicy(f facts, at model.Path, secret *resource.Resource) model.NamedPolicy {
	policy := f.r.Attrs.Get("policy")
	f.object.Place(at, f.r.At)
	return model.NamedPolicy{
		Name:        "default",
		Document:    b.document(f, at.Join("document"), policy),
		Links:       b.links(policy, f.r, secret),
		BlockPublic: f.flag(at.Join("block_public"), f.r.Attrs.Get("block_public_policy"), false),
	}
}
