package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const rotator = "aws_lambda_function.rotate"

// rotated is a root with one secret that the function rotates.
func rotated(a attrs, others ...*resource.Resource) *model.Snapshot {
	return assembled(append([]*resource.Resource{
		managed(db, attrs{"name": "db"}),
		managed("aws_secretsmanager_secret_rotation.db", attrs{"secret_id": hole(db, "id"), "rotation_lambda_arn": hole(rotator, "arn")}),
		managed(rotator, a),
	}, others...)...)
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	defaults := func(change func(*model.Function)) model.Function {
		f := model.Function{MemoryMB: 128, TimeoutSeconds: 3, Architecture: "x86_64"}
		change(&f)
		return f
	}
	tests := map[string]struct {
		attrs   attrs
		want    model.Function
		unknown []model.Path
	}{
		"defaults": {attrs{"runtime": "python3.13"}, defaults(func(f *model.Function) { f.Runtime = "python3.13" }), nil},
		"image":    {attrs{"package_type": "Image"}, defaults(func(*model.Function) {}), nil},
		"all": {attrs{"region": "eu-west-1", "memory_size": 512, "timeout": 60, "architectures": []any{"arm64"}, "reserved_concurrent_executions": 0,
			"role": hole("aws_iam_role.r", "arn"), "vpc_config": []any{attrs{"subnet_ids": []any{"subnet-1", hole("aws_subnet.b", "id")}}}},
			model.Function{Region: "eu-west-1", MemoryMB: 512, TimeoutSeconds: 60, Architecture: "arm64", NoConcurrency: true, Role: "r#aws_iam_role.r",
				InVPC: true, Subnets: []string{"subnet-1", "${aws_subnet.b.id}"}}, nil},
		"no VPC": {attrs{"reserved_concurrent_executions": -1, "vpc_config": []any{attrs{"subnet_ids": []any{}}}}, defaults(func(*model.Function) {}), nil},
		"untold": {attrs{"runtime": unknown(to("var.r", "")), "reserved_concurrent_executions": unknown(to("var.c", "")), "vpc_config": []any{attrs{"subnet_ids": unknown(to("var.s", ""))}}},
			defaults(func(f *model.Function) { f.InVPC = true }), []model.Path{"runtime", "no_concurrency", "subnets"}},
	}
	role := managed("aws_iam_role.r", attrs{"name": "r"})
	for name, test := range tests {
		s := rotated(test.attrs, role)
		require.Len(t, s.Functions, 1, name)
		got := *s.Functions[0]
		assert.Equal(t, test.unknown, got.Unknown, name)
		assert.Equal(t, "r#"+rotator, got.ID)
		got.Object = model.Object{}
		assert.Equal(t, test.want, got, name)
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:lambda:us-east-1:111122223333:function:rotate"
	permission := func(a attrs) *resource.Resource { return managed("aws_lambda_permission.p", a) }
	told := attrs{"function_name": "rotate", "arn": arn}
	plain := []model.Permission{{ID: "aws_lambda_permission.p", Action: "lambda:InvokeFunction", Principal: invoker}}
	tests := map[string]struct {
		function any
		others   []*resource.Resource
		want     []model.Permission
		untold   bool
	}{
		"name":        {"rotate", nil, plain, false},
		"qualified":   {"rotate:live", nil, plain, false},
		"ARN":         {arn, nil, plain, false},
		"partial ARN": {arn + ":live", nil, plain, false},
		"link":        {hole(rotator, "function_name"), nil, plain, false},
		"alias":       {hole("aws_lambda_alias.a", "arn"), []*resource.Resource{managed("aws_lambda_alias.a", attrs{"function_name": hole(rotator, "arn")})}, plain, false},
		"elsewhere":   {"other", nil, nil, false},
		"untold":      {hole("module.x", "name"), nil, nil, true},
	}
	for name, test := range tests {
		s := rotated(told, append(test.others, permission(attrs{
			"function_name": test.function, "action": "lambda:InvokeFunction", "principal": invoker,
		}))...)
		require.Len(t, s.Functions, 1, name)
		assert.Equal(t, test.want, s.Functions[0].Permissions, name)
		assert.Equal(t, test.untold, s.Functions[0].Hides("permissions"), name)
	}
}

func TestPermissionSources(t *testing.T) {
	t.Parallel()
	s := rotated(attrs{"function_name": "rotate"}, managed("aws_lambda_permission.p", attrs{
		"function_name": "rotate", "action": "lambda:InvokeFunction", "principal": invoker, "principal_org_id": "",
		"source_account": unknown(to("data.aws_caller_identity.me", "account_id")), "source_arn": unknown(),
	}))
	assert.Equal(t, []model.Permission{{
		ID: "aws_lambda_permission.p", Action: "lambda:InvokeFunction", Principal: invoker,
		SourceAccount: "${data.aws_caller_identity.me.account_id}", SourceARN: untold,
	}}, s.Functions[0].Permissions)
	place, ok := s.Functions[0].At("permissions.0")
	assert.True(t, ok)
	assert.Equal(t, at(1), place)
}

func TestWhichFunctionsAreDescribed(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_lambda_function.app", attrs{"function_name": "app"}),
		managed("aws_lambda_function.events", attrs{"function_name": "events"}),
		managed("aws_lambda_function.shared", attrs{"function_name": "shared"}),
		managed("aws_lambda_permission.events", attrs{"function_name": "events", "principal": "events.amazonaws.com"}),
		managed("aws_lambda_permission.shared", attrs{"function_name": "shared", "principal": invoker}),
	)
	require.Len(t, s.Functions, 1)
	assert.Equal(t, "shared", s.Functions[0].Name)
}
