package plan_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/plan"
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// The state file and what terraform show makes of it are of one apply, so they tell the same.
func TestBothStatesAgree(t *testing.T) {
	t.Parallel()
	shown, file := read(t, faults+"state.json"), read(t, faults+"terraform.tfstate")
	assert.Equal(t, model.SourceState, shown.Source)
	require.Len(t, file.Resources, len(shown.Resources))
	for i, one := range file.Resources {
		other := shown.Resources[i]
		require.Equal(t, other.Address, one.Address)
		assert.Equal(t, other.Type, one.Type)
		assert.Equal(t, other.Data, one.Data)
		assert.Equal(t, other.DefaultTags, one.DefaultTags, one.Address)
		assert.Positive(t, one.At.Line)
		one.Attrs.At, other.Attrs.At = model.Location{}, model.Location{}
		assert.Equal(t, other.Attrs, one.Attrs, one.Address)
	}
	assert.Len(t, file.Outputs, len(shown.Outputs))
}

const stateFile = `{"version":4,"serial":1,"lineage":"x","outputs":{"o":{"value":"canary","type":"string","sensitive":true}},"resources":[
{"mode":"managed","type":"random_password","name":"p","instances":[{"index_key":"a","attributes":{"result":"canary","length":20}},{"index_key":"b","attributes":{"result":"canary"}}]},
{"module":"module.m[0]","mode":"managed","type":"random_password","name":"q","instances":[{"index_key":1,"attributes":{"result":"canary"}}]},
{"module":"module.m[0]","mode":"managed","type":"aws_secretsmanager_secret_version","name":"v","instances":[{"index_key":"a",
 "attributes":{"secret_string":"canary","secret_binary":null,"secret_id":"arn:x"},
 "dependencies":["aws_kms_key.k","aws_secretsmanager_secret.s","random_password.p","module.m.random_password.q"]},
 {"index_key":"c","attributes":{"secret_string":"","has_secret_string_wo":true,"secret_string_wo_version":1}},
 {"index_key":"a","deposed":"1a","attributes":{"secret_string":"canary"}}]},
{"mode":"managed","type":"aws_lambda_function","name":"f","instances":[{"attributes":{"environment":[{"variables":{"A":"canary"}}],"role":"canary","tags":{"A":"canary","B":"b"}},
 "sensitive_attributes":[[{"type":"get_attr","value":"environment"},{"type":"index","value":{"value":0,"type":"number"}},{"type":"get_attr","value":"variables"}],
  [{"type":"get_attr","value":"role"}],[{"type":"get_attr","value":"tags"},{"type":"get_attr","value":"A"}]]}]},
{"mode":"data","type":"aws_caller_identity","name":"me","instances":[{"attributes":{"account_id":"111122223333"}}]},
{"mode":"managed","type":"aws_s3_bucket","name":"b","instances":[{"attributes":{}}]}
]}`

func TestReadState(t *testing.T) {
	t.Parallel()
	root, err := plan.ReadState(t.Context(), strings.NewReader(stateFile), "dir/terraform.tfstate")
	require.NoError(t, err)
	assert.Equal(t, "dir", root.Path)
	assert.Len(t, root.Resources, 7)

	version := find(t, root, `module.m[0].aws_secretsmanager_secret_version.v["a"]`)
	assert.Equal(t, 4, version.At.Line)
	value := version.Attrs.Get("secret_string")
	assert.True(t, value.Sensitive)
	assert.Empty(t, value.Text)
	assert.Equal(t, `random_password.p["a"]@result module.m[0].random_password.q[1]@result`, spelled(value))
	assert.False(t, version.Attrs.Get("secret_binary").Set())

	written := find(t, root, `module.m[0].aws_secretsmanager_secret_version.v["c"]`)
	assert.False(t, written.Attrs.Get("secret_string").Set(), "nothing is kept of what is only written")

	function := find(t, root, "aws_lambda_function.f").Attrs
	assert.Equal(t, resource.Unknown, function.Get("environment").Shape, "what is sensitive within a list makes the list so")
	assert.Empty(t, function.Get("role").Text)
	assert.Empty(t, function.Get("tags", "A").Text)
	assert.Equal(t, "b", function.Get("tags", "B").Text)

	assert.Equal(t, "111122223333", find(t, root, "data.aws_caller_identity.me").Attrs.Get("account_id").Text)
	require.Len(t, root.Outputs, 1)
	assert.True(t, root.Outputs[0].Sensitive)
	assert.Empty(t, root.Outputs[0].Value.Text)
}

func TestReadStateRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, give, want string }{
		{"version 3", `{"version":3,"serial":1,"modules":[]}`, "state version 3 is not known; this smaudit reads 4"},
		{"a later format", `{"format_version":"2.0","values":{}}`, `state format "2.0" is not known; this smaudit reads 1.x`},
		{"a plan", `{"format_version":"1.0","planned_values":{}}`, "this is a plan, not a state"},
		{"other JSON", `{"a":1}`, "this is no Terraform state"},
		{"cut off", `{"version":4,"resources":[{"mode":`, "the file ends in the middle"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root, err := plan.ReadState(t.Context(), strings.NewReader(test.give), "x.tfstate")
			assert.Nil(t, root)
			require.ErrorContains(t, err, "read state x.tfstate: ")
			assert.ErrorContains(t, err, test.want)
		})
	}
	root, err := plan.ReadState(t.Context(), strings.NewReader(`{"format_version":"1.0"}`), "x")
	require.NoError(t, err, "the state of a directory in which nothing was applied")
	assert.Empty(t, root.Resources)
}

func FuzzReadState(f *testing.F) {
	f.Add([]byte(stateFile))
	f.Add([]byte(`{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"a.b","type":"aws_kms_key","values":{},"sensitive_values":{},"depends_on":["random_password.p"]}],"child_modules":[{"child_modules":[{}]}]}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		root, err := plan.ReadState(t.Context(), strings.NewReader(string(text)), "x.tfstate")
		if err != nil {
			return
		}
		for _, one := range root.Resources {
			require.Positive(t, one.At.Line)
			require.NotEmpty(t, one.Address)
		}
	})
}

func TestSniff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, give string
		want       plan.Kind
	}{
		{"plan", `{"format_version":"1.2","terraform_version":"1.11.4","variables":{"a":{"val`, plan.Plan},
		{"plan without variables", `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"roo`, plan.Plan},
		{"plan with sorted members", `{"applyable":true,"complete":true,"configuration":{"provider_config":{"aws":{`, plan.Plan},
		{"state", `{"format_version":"1.0","terraform_version":"1.11.4","values":{"root`, plan.ShowState},
		{"empty state", `{"format_version":"1.0"}`, plan.ShowState},
		{"state file", "{\n  \"version\": 4,\n  \"terraform_version\": \"1.11.4\",\n  \"serial\": 3,\n  \"lin", plan.State},
		{"old state file", `{"version":3,"terraform_version":"0.11","serial":3,"lineage":"x","modules":[`, plan.State},
		{"validation", `{"format_version":"1.0","valid":true,"error_count":0}`, plan.Other},
		{"schemas", `{"format_version":"1.0","provider_schemas":{"registry`, plan.Other},
		{"package.json", `{"name":"x","version":"1.0.0","configuration":{"a":1}}`, plan.Other},
		{"template", `{"AWSTemplateFormatVersion":"2010-09-09","Resources":{}}`, plan.Other},
		{"task definition", `{"family":"x","containerDefinitions":[]}`, plan.Other},
		{"a list", `[{"format_version":"1.0"}]`, plan.Other},
		{"HCL", `resource "aws_kms_key" "k" {}`, plan.Other},
		{"nothing", "", plan.Other},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, plan.Sniff([]byte(test.give)))
		})
	}
	for name, want := range map[string]plan.Kind{
		"first.plan.json": plan.Plan, "later.plan.json": plan.Plan, "state.json": plan.ShowState, "terraform.tfstate": plan.State,
	} {
		text, err := os.ReadFile(faults + name)
		require.NoError(t, err)
		assert.Equal(t, want, plan.Sniff(text[:512]), name)
	}
}
