package assemble

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

var hostileTypes = []string{
	"aws_secretsmanager_secret", "aws_secretsmanager_secret_version", "aws_secretsmanager_secret_rotation", "aws_secretsmanager_secret_policy",
	"aws_kms_key", "aws_kms_alias", "aws_kms_replica_key", "aws_kms_key_policy", "aws_lambda_function", "aws_lambda_alias", "aws_lambda_permission",
	"aws_ecs_task_definition", "aws_vpc_endpoint", "aws_cloudtrail", "aws_db_instance", "random_password",
}

var hostileAttrs = []string{
	"arn", "id", "name", "name_prefix", "description", "tags", "tags_all", "kms_key_id", "replica", "policy", "recovery_window_in_days",
	"secret_id", "secret_arn", "secret_string", "secret_string_wo", "rotation_lambda_arn", "rotation_rules", "key_id", "target_key_id",
	"primary_key_arn", "function_name", "runtime", "vpc_config", "environment", "layers", "architectures", "principal", "source_arn",
	"container_definitions", "service_name", "vpc_endpoint_type", "subnet_ids", "event_selector", "advanced_event_selector",
	"manage_master_user_password", "master_user_secret", "block_public_policy", "region",
}

// hostileValue draws any value: of any shape, with links to anything, itself included.
func hostileValue(depth int) *rapid.Generator[resource.Value] {
	return rapid.Custom(func(t *rapid.T) resource.Value {
		v := resource.Value{Shape: resource.Shape(rapid.IntRange(0, 7).Draw(t, "shape")), Sensitive: rapid.IntRange(0, 9).Draw(t, "sensitive") == 0}
		for range rapid.IntRange(0, 2).Draw(t, "links") {
			address := rapid.SampledFrom(hostileTypes).Draw(t, "to") + rapid.SampledFrom([]string{".x", ".y", `.x["a"]`, ""}).Draw(t, "name")
			v.Links = append(v.Links, to(address, rapid.SampledFrom([]string{"arn", "id", ""}).Draw(t, "attr")))
		}
		switch v.Shape {
		case resource.String, resource.Number, resource.Bool:
			v.Text = rapid.SampledFrom([]string{
				"", "0", "true", "x", "Interface", invoker, "com.amazonaws.us-east-1.secretsmanager", "alias/aws/secretsmanager", "arn:aws:",
				"arn:aws:secretsmanager:us-east-1:1:secret:x-AbCdEf", "${aws_secretsmanager_secret.x.arn}", "${", `{"a":{"b":[]}}`,
				`[{"secrets":[{"name":"a","valueFrom":":secretsmanager:"}]}]`, "[[[", "\x00\xff",
			}).Draw(t, "text")
		case resource.List:
			for range rapid.IntRange(0, 2).Draw(t, "items") {
				if depth > 0 {
					v.Items = append(v.Items, hostileValue(depth-1).Draw(t, "item"))
				}
			}
		case resource.Object:
			v.Fields = map[string]resource.Value{}
			for range rapid.IntRange(0, 3).Draw(t, "fields") {
				if depth > 0 {
					name := rapid.SampledFrom([]string{"region", "kms_key_id", "variables", "subnet_ids", "PASSWORD", "field_selector", "field", "equals", "secret_arn", "schedule_expression", "\x1b"}).Draw(t, "field")
					v.Fields[name] = hostileValue(depth-1).Draw(t, "value")
				}
			}
		}
		return v
	})
}

// Whatever stands in the attributes, a snapshot comes out: its objects have identities, it can be
// written as JSON, and it is the same each time.
func TestHostileRootsProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		root := rootOf(rapid.SampledFrom([]model.Source{model.SourceTerraform, model.SourcePlan, model.SourceState}).Draw(t, "source"))
		for range rapid.IntRange(1, 8).Draw(t, "resources") {
			kind := rapid.SampledFrom(hostileTypes).Draw(t, "type")
			r := managed(kind+rapid.SampledFrom([]string{".x", ".y", `.x["a"]`}).Draw(t, "name"), attrs{})
			r.Data = rapid.IntRange(0, 5).Draw(t, "data") == 0
			for range rapid.IntRange(0, 8).Draw(t, "attrs") {
				r.Attrs.Fields[rapid.SampledFrom(hostileAttrs).Draw(t, "attr")] = hostileValue(3).Draw(t, "value")
			}
			if v := r.Attrs.Fields["secret_string"]; v.Shape == resource.String {
				v.Text = `{"password":"hunter2"}`
				r.Attrs.Fields["secret_string"] = v
			}
			root.Resources = append(root.Resources, r)
		}
		root.Outputs = []resource.Output{{Name: "o", Value: hostileValue(2).Draw(t, "output")}}
		first, err := json.Marshal(Snapshot(root, now))
		require.NoError(t, err)
		again, err := json.Marshal(Snapshot(root, now))
		require.NoError(t, err)
		assert.Equal(t, string(first), string(again))
		assert.NotContains(t, string(first), "hunter2")
		assert.False(t, strings.Contains(string(first), `"id":""`))
	})
}
