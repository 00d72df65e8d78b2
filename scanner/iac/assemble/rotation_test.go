package assemble

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

func rotation(a attrs) *resource.Resource {
	r := managed("aws_secretsmanager_secret_rotation.db", a)
	r.At = at(20)
	return r
}

func TestRotation(t *testing.T) {
	t.Parallel()
	every30 := []any{attrs{"automatically_after_days": 30}}
	fn := managed("aws_lambda_function.rotate", attrs{"function_name": "rotate", "arn": "arn:aws:lambda:us-east-1:111122223333:function:rotate"})
	alias := managed("aws_lambda_alias.live", attrs{"function_name": hole("aws_lambda_function.rotate", "function_name"), "name": "live"})
	const id = "r#aws_lambda_function.rotate"
	tests := map[string]struct {
		attrs   attrs
		want    model.Rotation
		unknown []model.Path
	}{
		"link": {attrs{"rotation_lambda_arn": hole("aws_lambda_function.rotate", "arn"), "rotation_rules": every30},
			model.Rotation{Enabled: true, Kind: "function", FunctionARN: "${aws_lambda_function.rotate.arn}", Function: id, Days: 30}, nil},
		"qualified ARN": {attrs{"rotation_lambda_arn": "arn:aws:lambda:us-east-1:111122223333:function:rotate:live", "rotation_rules": every30},
			model.Rotation{Enabled: true, Kind: "function", FunctionARN: "arn:aws:lambda:us-east-1:111122223333:function:rotate:live", Function: id, Days: 30}, nil},
		"composed ARN": {attrs{"rotation_lambda_arn": resource.Value{Shape: resource.String,
			Text:  "arn:aws:lambda:us-east-1:${data.aws_caller_identity.me.account_id}:function:rotate",
			Links: []resource.Link{to("data.aws_caller_identity.me", "account_id")}}},
			model.Rotation{Enabled: true, Kind: "function", FunctionARN: "arn:aws:lambda:us-east-1:${data.aws_caller_identity.me.account_id}:function:rotate", Function: id}, nil},
		"alias": {attrs{"rotation_lambda_arn": hole("aws_lambda_alias.live", "arn"), "rotation_rules": []any{attrs{"schedule_expression": "rate(4 days)", "duration": "3h"}}},
			model.Rotation{Enabled: true, Kind: "function", FunctionARN: "${aws_lambda_alias.live.arn}", Function: id, Expression: "rate(4 days)", Duration: "3h"}, nil},
		"elsewhere": {attrs{"rotation_lambda_arn": "arn:aws:lambda:us-east-1:444455556666:function:other"},
			model.Rotation{Enabled: true, Kind: "function", FunctionARN: "arn:aws:lambda:us-east-1:444455556666:function:other"}, nil},
		"function untold": {attrs{"rotation_lambda_arn": unknown(to("module.fn", "arn"))},
			model.Rotation{Enabled: true, Kind: "function", FunctionARN: "${module.fn.arn}"}, []model.Path{"rotation.function"}},
		"managed":     {attrs{"rotation_lambda_arn": "", "rotation_rules": every30}, model.Rotation{Enabled: true, Kind: "managed", Days: 30}, nil},
		"external":    {attrs{"external_secret_rotation_role_arn": "arn:aws:iam::111122223333:role/r"}, model.Rotation{Enabled: true, Kind: "external"}, nil},
		"cancelled":   {attrs{"rotation_enabled": false, "rotation_rules": every30}, model.Rotation{Kind: "managed", Days: 30}, nil},
		"days untold": {attrs{"rotation_rules": []any{attrs{"automatically_after_days": unknown(to("var.days", ""))}}}, model.Rotation{Enabled: true, Kind: "managed"}, []model.Path{"rotation.days"}},
	}
	for name, test := range tests {
		test.attrs["secret_id"] = hole(db, "id")
		s := described(t, attrs{"name": "db"}, fn, alias, rotation(test.attrs))
		assert.Equal(t, test.want, s.Rotation, name)
		assert.Equal(t, test.unknown, s.Unknown, name)
		place, _ := s.At("rotation.enabled")
		assert.Equal(t, at(20), place, name)
	}
}

func TestLegacyRotation(t *testing.T) {
	t.Parallel()
	s := described(t, attrs{"name": "db", "rotation_lambda_arn": hole("aws_lambda_function.rotate", "arn"), "rotation_rules": []any{attrs{"automatically_after_days": 7}}},
		managed("aws_lambda_function.rotate", attrs{}))
	assert.Equal(t, "r#aws_lambda_function.rotate", s.Rotation.Function)
	assert.Equal(t, 7, s.Rotation.Days)
}

func TestARotationFindsItsSecret(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"
	named := attrs{"name": "db"}
	told := attrs{"name": "db", "arn": arn, "id": arn}
	tests := map[string]struct {
		secret  attrs
		id      any
		others  []*resource.Resource
		rotated bool
		untold  bool
	}{
		"ID":              {named, hole(db, "id"), nil, true, false},
		"ARN":             {told, arn, nil, true, false},
		"ARN in code":     {named, arn, nil, true, false},
		"name":            {told, "db", nil, true, false},
		"other ARN":       {told, "arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf", nil, false, false},
		"data source":     {named, hole("data.aws_secretsmanager_secret.x", "id"), []*resource.Resource{data("data.aws_secretsmanager_secret.x", attrs{"name": "other"})}, false, false},
		"data of ours":    {named, hole("data.aws_secretsmanager_secret.x", "id"), []*resource.Resource{data("data.aws_secretsmanager_secret.x", attrs{"name": "db"})}, true, false},
		"missing data":    {named, hole("data.aws_secretsmanager_secret.x", "id"), nil, false, false},
		"remote state":    {named, hole("data.terraform_remote_state.x", "outputs"), nil, false, false},
		"version":         {named, hole("aws_secretsmanager_secret_version.v", "secret_id"), []*resource.Resource{managed("aws_secretsmanager_secret_version.v", attrs{"secret_id": hole(db, "id")})}, true, false},
		"module output":   {named, hole("module.x", "secret_id"), nil, false, true},
		"unknown":         {named, unknown(), nil, false, true},
		"variable":        {named, unknown(to("var.id", "")), nil, false, true},
		"unnamed secret":  {attrs{"name": unknown(to("var.name", ""))}, "db", nil, false, true},
		"could not match": {attrs{"name": resource.Value{Shape: resource.String, Text: "app-${random_id.x.hex}"}}, "db", nil, false, false},
		"either of two": {named, unknown(to(db, "id"), to("aws_secretsmanager_secret.other", "id")),
			[]*resource.Resource{managed("aws_secretsmanager_secret.other", attrs{"name": "other"})}, false, true},
	}
	for name, test := range tests {
		s := assembled(append(test.others, managed(db, test.secret), rotation(attrs{"secret_id": test.id}))...)
		secret := secretIn(t, s, db)
		assert.Equal(t, test.rotated, secret.Rotation.Enabled, name)
		assert.Equal(t, test.untold, secret.Hides("rotation"), name)
		if test.untold {
			require.Len(t, s.Gaps, 1, name)
			assert.Equal(t, model.GapUnresolved, s.Gaps[0].Reason)
			assert.Equal(t, []model.Path{"rotation"}, s.Gaps[0].Hides)
			assert.Equal(t, at(20), *s.Gaps[0].Location)
		}
	}
}

func TestAnUntoldRotationSparesSecretsThatHaveTheirOwn(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_secretsmanager_secret.a", attrs{"name": "a"}),
		managed("aws_secretsmanager_secret.b", attrs{"name": "b"}),
		managed("aws_secretsmanager_secret_rotation.x", attrs{"secret_id": hole("module.x", "id")}),
		managed("aws_secretsmanager_secret_rotation.a", attrs{"secret_id": hole("aws_secretsmanager_secret.a", "id")}),
	)
	assert.False(t, secretIn(t, s, "aws_secretsmanager_secret.a").Hides("rotation"))
	assert.True(t, secretIn(t, s, "aws_secretsmanager_secret.b").Hides("rotation"))
}

func TestLinksBetweenInstances(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ secrets, rotation, link, want string }{
		"same key":         {`aws_secretsmanager_secret.s["a"]|aws_secretsmanager_secret.s["b"]`, `aws_secretsmanager_secret_rotation.r["b"]`, "aws_secretsmanager_secret.s", `aws_secretsmanager_secret.s["b"]`},
		"same index":       {`aws_secretsmanager_secret.s[0]|aws_secretsmanager_secret.s[1]`, `aws_secretsmanager_secret_rotation.r[1]`, "aws_secretsmanager_secret.s", `aws_secretsmanager_secret.s[1]`},
		"given key":        {`aws_secretsmanager_secret.s["a"]|aws_secretsmanager_secret.s["b"]`, `aws_secretsmanager_secret_rotation.r["b"]`, `aws_secretsmanager_secret.s["a"]`, `aws_secretsmanager_secret.s["a"]`},
		"only one":         {`aws_secretsmanager_secret.s[0]`, `aws_secretsmanager_secret_rotation.r`, "aws_secretsmanager_secret.s", `aws_secretsmanager_secret.s[0]`},
		"same module":      {`module.m["a"].aws_secretsmanager_secret.s|module.m["b"].aws_secretsmanager_secret.s`, `module.m["b"].aws_secretsmanager_secret_rotation.r`, "module.m.aws_secretsmanager_secret.s", `module.m["b"].aws_secretsmanager_secret.s`},
		"dotted key":       {`aws_secretsmanager_secret.s["x.y"]|aws_secretsmanager_secret.s["x"]`, `aws_secretsmanager_secret_rotation.r["x.y"]`, "aws_secretsmanager_secret.s", `aws_secretsmanager_secret.s["x.y"]`},
		"several possible": {`aws_secretsmanager_secret.s["a"]|aws_secretsmanager_secret.s["b"]`, `aws_secretsmanager_secret_rotation.r`, "aws_secretsmanager_secret.s", ""},
		"other module":     {`module.m.aws_secretsmanager_secret.s`, `aws_secretsmanager_secret_rotation.r`, "aws_secretsmanager_secret.s", ""},
	}
	for name, test := range tests {
		var resources []*resource.Resource
		for _, address := range strings.Split(test.secrets, "|") {
			resources = append(resources, managed(address, attrs{"name": address}))
		}
		resources = append(resources, managed(test.rotation, attrs{"secret_id": unknown(to(test.link, "id"))}))
		for _, secret := range assembled(resources...).Secrets {
			assert.Equal(t, secret.Address == test.want, secret.Rotation.Enabled, "%s: %s", name, secret.Address)
			assert.Equal(t, test.want == "", secret.Hides("rotation"), "%s: %s", name, secret.Address)
		}
	}
}

func TestEqualNamesInTwoRegions(t *testing.T) {
	t.Parallel()
	in := func(r *resource.Resource, region string) *resource.Resource {
		r.Region = value(region)
		return r
	}
	s := assembled(
		in(managed("aws_secretsmanager_secret.us", attrs{"name": "db"}), "us-east-1"),
		in(managed("aws_secretsmanager_secret.eu", attrs{"name": "db"}), "eu-west-1"),
		in(rotation(attrs{"secret_id": "db"}), "eu-west-1"),
	)
	assert.False(t, secretIn(t, s, "aws_secretsmanager_secret.us").Rotation.Enabled)
	assert.True(t, secretIn(t, s, "aws_secretsmanager_secret.eu").Rotation.Enabled)
}
