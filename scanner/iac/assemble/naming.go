package assemble

import "smaudit/scanner/iac/resource"

// names are the attributes by which resources of a type are referred to.
var names = map[string][]string{
	"aws_secretsmanager_secret":    {"arn", "id", "name"},
	"aws_lambda_function":          {"arn", "id", "function_name", "qualified_arn", "invoke_arn"},
	"aws_lambda_alias":             {"arn", "invoke_arn"},
	"aws_kms_key":                  {"arn", "id", "key_id"},
	"aws_kms_external_key":         {"arn", "id", "key_id"},
	"aws_kms_replica_key":          {"arn", "id", "key_id"},
	"aws_kms_replica_external_key": {"arn", "id", "key_id"},
	"aws_kms_alias":                {"arn", "id", "name"},
	"data.aws_kms_alias":           {"arn", "target_key_arn", "target_key_id"},
	"data.aws_kms_key":             {"arn", "id", "key_id"},
	"aws_vpc_endpoint":             {"arn", "id"},
	"aws_db_instance":              {"master_user_secret.0.secret_arn"},
	"aws_rds_cluster":              {"master_user_secret.0.secret_arn"},
	"aws_iam_role":                 {"arn", "id", "name"},
	"aws_iam_user":                 {"arn", "id", "name"},
	"aws_iam_group":                {"arn", "id", "name"},
	"aws_iam_policy":               {"arn", "id"},
}

// through are the attributes by which a resource stands for another one that it is about.
var through = map[string][]string{
	"aws_secretsmanager_secret_version":         {"secret_id"},
	"aws_secretsmanager_secret_rotation":        {"secret_id"},
	"aws_secretsmanager_secret_policy":          {"secret_arn"},
	"data.aws_secretsmanager_secret":            {"arn", "name"},
	"data.aws_secretsmanager_secret_version":    {"secret_id"},
	"data.aws_secretsmanager_secret_rotation":   {"secret_id"},
	"data.aws_secretsmanager_secret_versions":   {"secret_id"},
	"aws_lambda_alias":                          {"function_name"},
	"data.aws_lambda_function":                  {"function_name"},
	"data.aws_lambda_alias":                     {"function_name"},
	"aws_lambda_permission":                     {"function_name"},
	"aws_lambda_provisioned_concurrency_config": {"function_name"},
	"aws_kms_alias":                             {"target_key_id", "target_key_arn"},
	"data.aws_kms_alias":                        {"name"},
	"data.aws_kms_key":                          {"key_id"},
	"data.aws_db_instance":                      {"db_instance_identifier"},
	"data.aws_iam_role":                         {"name"},
	"data.aws_iam_user":                         {"user_name"},
	"data.aws_iam_group":                        {"group_name"},
}

// read are data sources that describe what was there before the root: where they do not lead back
// into it, they name another thing.
var read = map[string]bool{
	"data.terraform_remote_state":            true,
	"data.aws_cloudformation_export":         true,
	"data.aws_secretsmanager_secret":         true,
	"data.aws_secretsmanager_secret_version": true,
	"data.aws_lambda_function":               true,
	"data.aws_lambda_alias":                  true,
	"data.aws_kms_key":                       true,
	"data.aws_kms_alias":                     true,
	"data.aws_db_instance":                   true,
	"data.aws_rds_cluster":                   true,
	"data.aws_iam_role":                      true,
	"data.aws_iam_user":                      true,
	"data.aws_iam_group":                     true,
	"data.aws_iam_roles":                     true,
}

// nameAttrs are the attributes that hold the name by which code elsewhere in a root may refer to a
// resource before it exists.
var nameAttrs = map[string]string{
	"aws_secretsmanager_secret": "name", "aws_lambda_function": "function_name",
	"aws_iam_role": "name", "aws_iam_user": "name", "aws_iam_group": "name",
}

// kind is the type of a resource, with "data." before that of a data source.
func kind(r *resource.Resource) string {
	if r.Data {
		return "data." + r.Type
	}
	return r.Type
}
