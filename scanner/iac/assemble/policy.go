package assemble

import (
	"strconv"

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
		}
		for _, s := range b.secretsOf(t.found) {
			b.describePolicy(s, r)
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_secretsmanager_secret_policy")
	for _, s := range b.secrets {
		inline := b.optional(s.by.Attrs.Get("policy"))
		s.Place("policies", s.by.At)
		if given(inline) && s.by.Type == secretType && (!attached[s.by] || b.root.Source == model.SourceTerraform) {
			b.describePolicy(s.Secret, s.by)
		}
	}
	lost.settle(b.eachSecret, func(by *resource.Resource) bool { return attached[by] })
}

// describePolicy adds the policy of the resource to the secret. A secret's own argument has no
// block_public_policy, which is off then.
func (b *builder) describePolicy(s *model.Secret, r *resource.Resource) {
	f := facts{&s.Object, r}
	at := model.Path("policies").Join(strconv.Itoa(len(s.Policies)))
	s.Place(at, r.At)
	s.Policies = append(s.Policies, model.NamedPolicy{
		Name:        "default",
		Document:    b.document(f, at.Join("document"), r.Attrs.Get("policy")),
		BlockPublic: f.flag(at.Join("block_public"), r.Attrs.Get("block_public_policy"), false),
	})
}

// document returns a policy document with the texts in it replaced that have the format of a
// credential, and hides one that is sensitive as a whole.
func (b *builder) document(f facts, path model.Path, v resource.Value) string {
	f.at(path, v)
	if v.Shape != resource.String || v.Sensitive {
		f.object.Hide(path)
		return ""
	}
	if found, is := model.Classify(content(v.Text)); !is || found.Kind == model.HighEntropy {
		return v.Text
	}
	return model.ShownDocument(v.Text, withoutFormats)
}
