package assemble

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

func TestFunctionConsumers(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed(db, attrs{"name": "db"}),
		managed("aws_lambda_function.quiet", attrs{"environment": []any{attrs{"variables": attrs{"LOG": "debug"}}}}),
		managed("aws_lambda_function.app", attrs{
			"function_name": "app", "tags": attrs{"Team": "x"},
			"layers": []any{"arn:aws:lambda:us-east-1:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension:11"},
			"environment": []any{attrs{"variables": attrs{
				"DB_SECRET_ARN": hole(db, "arn"), "DB_SECRET": hole(db, "name"), "PASSWORD_FILE": "/run/secrets/db", "API_KEY": "CHANGE_ME",
				"DB_PASSWORD": "CANARY-hunter2", "TOKEN_TTL": "3600", "WEBHOOK": "https://user:CANARY-pass@example.com/",
				"OTHER": "arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf",
			}}},
		}),
		managed("aws_lambda_function.untold", attrs{"environment": []any{attrs{"variables": unknown(to("var.env", ""))}}}),
	)
	require.Len(t, s.Consumers, 2)
	app, untold := s.Consumers[0], s.Consumers[1]
	assert.Equal(t, []model.Reference{
		{Path: "environment.DB_SECRET", Text: "${aws_secretsmanager_secret.db.name}", Secret: "r#" + db},
		{Path: "environment.DB_SECRET_ARN", Text: "${aws_secretsmanager_secret.db.arn}", Secret: "r#" + db},
		{Path: "environment.OTHER", Text: "arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf"},
	}, app.References)
	require.Len(t, app.Environment, 2)
	assert.Equal(t, model.Variable{Name: "DB_PASSWORD", Path: "environment.DB_PASSWORD", Value: model.Redact("literal", "CANARY-hunter2")}, app.Environment[0])
	assert.Equal(t, "url-with-password", app.Environment[1].Value.Kind)
	assert.True(t, app.CachesReads)
	assert.Equal(t, []string{"Team"}, app.Tags)
	assert.Equal(t, []model.Path{"environment", "references"}, untold.Unknown)
}

func TestTasks(t *testing.T) {
	t.Parallel()
	definitions := `[{"name":"app","environment":[{"name":"DB_PASSWORD","value":"CANARY-hunter2"},{"name":"PORT","value":"80"}],
		"secrets":[{"name":"DB","valueFrom":"${aws_secretsmanager_secret.db.arn}:password::"},{"name":"SSM","valueFrom":"/a/parameter"},
		{"name":"BAD","valueFrom":"arn:aws:secretsmanager:us-east-1:111122223:secret:shop/database-AbCdEf:password::"}],
		"repositoryCredentials":{"credentialsParameter":"${aws_secretsmanager_secret.db.arn}"}}]`
	s := assembled(
		managed(db, attrs{"name": "db"}),
		managed("aws_ecs_task_definition.t", attrs{"family": "t", "execution_role_arn": "arn:aws:iam::111122223333:role/t",
			"container_definitions": text(definitions, to(db, "arn"))}),
		managed("aws_ecs_task_definition.plain", attrs{"family": "p", "container_definitions": `[{"name":"p"}]`}),
		managed("aws_ecs_task_definition.broken", attrs{"family": "b", "container_definitions": `{`}),
	)
	require.Len(t, s.Consumers, 2)
	task := s.Consumers[0]
	assert.Equal(t, []model.Reference{
		{Path: "containers.0.secrets.DB", Text: "${aws_secretsmanager_secret.db.arn}:password::", Secret: "r#" + db},
		{Path: "containers.0.secrets.BAD", Text: "arn:aws:secretsmanager:us-east-1:111122223:secret:shop/database-AbCdEf:password::"},
		{Path: "containers.0.repository_credentials", Text: "${aws_secretsmanager_secret.db.arn}", Secret: "r#" + db},
	}, task.References)
	require.Len(t, task.Environment, 1)
	assert.Equal(t, "DB_PASSWORD", task.Environment[0].Name)
	assert.Equal(t, []model.Path{"references", "environment"}, s.Consumers[1].Unknown)
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	password := to("random_password.p", "result")
	root := rootOf(model.SourceTerraform,
		managed(db, attrs{"name": "db"}),
		managed("random_password.p", attrs{}),
		managed("aws_secretsmanager_secret_version.v", attrs{"secret_id": hole(db, "id"), "secret_string": unknown(password)}),
	)
	root.Outputs = []resource.Output{
		{Name: "arn", Value: hole(db, "arn")},
		{Name: "password", Value: unknown(password), At: at(9)},
		{Name: "guarded", Value: unknown(password), Sensitive: true},
		{Name: "nested", Value: value(attrs{"a": []any{hole("aws_secretsmanager_secret_version.v", "secret_string")}})},
	}
	s := Snapshot(root, now)
	require.Len(t, s.Consumers, 3)
	assert.Equal(t, model.Reference{Path: "value", Text: password.Hole(), Secret: "r#" + db, Leaks: "output password"}, s.Consumers[0].References[0])
	place, _ := s.Consumers[0].At("value")
	assert.Equal(t, at(9), place)
	assert.Empty(t, s.Consumers[1].References[0].Leaks)
	assert.Equal(t, "r#"+db, s.Consumers[2].References[0].Secret)
}

func TestNoValueReachesASnapshot(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-7f3Qz"
	everything := func(address string) *resource.Resource {
		a := attrs{}
		for _, name := range []string{"secret_string", "secret_binary", "secret_string_wo", "password", "master_password", "result", "bcrypt_hash", "zip_file", "user_data", "private_key_pem"} {
			a[name] = canary + name
		}
		a["name"], a["function_name"], a["secret_id"] = "n", "n", hole(db, "id")
		a["description"] = resource.Value{Shape: resource.String, Text: canary, Sensitive: true}
		a["tags"] = attrs{"t": resource.Value{Shape: resource.String, Text: canary, Sensitive: true}}
		a["policy"] = resource.Value{Shape: resource.String, Text: `{"a":"` + canary + `"}`, Sensitive: true}
		a["environment"] = []any{attrs{"variables": attrs{"DB_PASSWORD": canary, "SECRET": resource.Value{Shape: resource.String, Text: canary, Sensitive: true}}}}
		a["container_definitions"] = `[{"environment":[{"name":"TOKEN","value":"` + canary + `"}]}]`
		a["manage_master_user_password"] = true
		a["principal"], a["service_name"], a["vpc_endpoint_type"] = invoker, "com.amazonaws.us-east-1.secretsmanager", "Interface"
		return managed(address, a)
	}
	root := rootOf(model.SourceTerraform)
	for _, kind := range []string{
		"aws_secretsmanager_secret", "aws_secretsmanager_secret_version", "aws_secretsmanager_secret_rotation", "aws_secretsmanager_secret_policy",
		"aws_kms_key", "aws_lambda_function", "aws_lambda_permission", "aws_ecs_task_definition", "aws_vpc_endpoint", "aws_cloudtrail",
		"aws_db_instance", "aws_rds_cluster", "random_password", "tls_private_key", "aws_iam_role",
	} {
		root.Resources = append(root.Resources, everything(kind+".db"))
	}
	root.Outputs = []resource.Output{{Name: "o", Value: text(canary, to("random_password.db", "result"))}}
	out, err := json.Marshal(Snapshot(root, now))
	require.NoError(t, err)
	assert.NotContains(t, string(out), canary)
	assert.Contains(t, string(out), "terraform_output")
}
