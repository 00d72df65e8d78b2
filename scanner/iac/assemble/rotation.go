package assemble

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

var (
	databaseTypes = []string{"aws_db_instance", "aws_rds_cluster"}
	secretTypes   = append([]string{secretType}, databaseTypes...) // what declares secrets
)

// describeRotations joins rotations to their secrets. A rotation whose secret cannot be told may be
// that of any secret which has none of its own.
func (b *builder) describeRotations() {
	lost := loss{b: b, attr: "secret_id", hides: []model.Path{"rotation"}}
	b.of(func(r *resource.Resource) {
		t := b.about(r, "secret_id", secretTypes...)
		for _, s := range b.secretsOf(t.found) {
			s.Rotation = model.Rotation{}
			b.describeRotation(s, r)
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_secretsmanager_secret_rotation")
	lost.settle(b.eachSecret, func(by *resource.Resource) bool { return b.declares[by].Rotation.Enabled })
}

// describeLegacyRotation reads the arguments that a secret had before release 5 of the provider.
func (b *builder) describeLegacyRotation(s declared) {
	s.Place("rotation", s.by.At)
	if function := b.optional(s.by.Attrs.Get("rotation_lambda_arn")); given(function) {
		b.describeRotation(s.Secret, s.by)
	}
}

// describeRotation: a rotation without a function is that of the service which manages the secret.
func (b *builder) describeRotation(s *model.Secret, r *resource.Resource) {
	f := facts{&s.Object, r}
	s.Place("rotation", r.At)
	for _, path := range []model.Path{"rotation.function", "rotation.kind", "rotation.function_missing"} {
		f.at(path, r.Attrs.Get("rotation_lambda_arn"))
	}
	s.Rotation.Enabled = f.flag("rotation.enabled", b.optional(r.Attrs.Get("rotation_enabled")), true)
	function := r.Attrs.Get("rotation_lambda_arn")
	switch {
	case given(function):
		s.Rotation.Kind = model.RotationByFunction
		f.at("rotation.function_arn", function)
		s.Rotation.FunctionARN = reference(function)
		b.linkFunction(s, function, r)
	case given(r.Attrs.Get("external_secret_rotation_role_arn")):
		s.Rotation.Kind = model.RotationExternal
	default:
		s.Rotation.Kind = model.RotationManaged
	}
	rules := r.Attrs.Get("rotation_rules")
	f.at("rotation.days", rules)
	s.Rotation.Days = f.number("rotation.days", rules.Get("automatically_after_days"), 0)
	s.Rotation.Expression = f.text("rotation.expression", rules.Get("schedule_expression"))
	s.Rotation.Duration = f.text("rotation.duration", rules.Get("duration"))
}

// linkFunction names the function of the root that rotates the secret. One that lies elsewhere is
// no unknown of the secret: it is just not described.
func (b *builder) linkFunction(s *model.Secret, v resource.Value, r *resource.Resource) {
	t := b.index.resolve(v, r, functionType)
	switch {
	case len(t.found) == 1:
		s.Rotation.Function = b.function(t.found[0]).ID
	case !t.told():
		s.Hide("rotation.function")
	}
}

// secretsOf returns what is described of the resources that declare secrets.
func (b *builder) secretsOf(resources []*resource.Resource) []*model.Secret {
	var out []*model.Secret
	for _, r := range resources {
		if s := b.declares[r]; s != nil {
			out = append(out, s)
		}
	}
	return out
}
