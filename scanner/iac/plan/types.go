package plan

import "strings"

// Types are the resource types that are kept, data sources included. A name that ends in a star
// stands for all that begin so.
var Types = []string{
	"aws_secretsmanager_*", "aws_kms_*",
	"aws_lambda_function", "aws_lambda_permission", "aws_lambda_alias",
	"aws_iam_role", "aws_iam_user", "aws_iam_group", "aws_iam_policy",
	"aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy",
	"aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment",
	"aws_iam_role_policy_attachments_exclusive", "aws_iam_user_policy_attachments_exclusive",
	"aws_iam_group_policy_attachments_exclusive", "aws_iam_policy_attachment", "aws_iam_policy_document",
	"aws_iam_group_membership", "aws_iam_user_group_membership",
	"aws_ecs_task_definition", "aws_vpc", "aws_vpc_endpoint", "aws_vpc_endpoint_policy", "aws_cloudtrail",
	"aws_cloudwatch_event_rule", "aws_cloudwatch_event_target",
	"aws_db_instance", "aws_rds_cluster", "random_password", "random_string",
	"aws_caller_identity", "aws_region", "aws_partition", "aws_organizations_organization",
}

var wholeTypes, typePrefixes = func() (map[string]bool, []string) {
	whole, prefixes := map[string]bool{}, []string(nil)
	for _, name := range Types {
		if prefix, star := strings.CutSuffix(name, "*"); star {
			prefixes = append(prefixes, prefix)
		} else {
			whole[name] = true
		}
	}
	return whole, prefixes
}()

func keeps(kind string) bool {
	if wholeTypes[kind] {
		return true
	}
	for _, prefix := range typePrefixes {
		if strings.HasPrefix(kind, prefix) {
			return true
		}
	}
	return false
}

// remembers reports whether what a resource of the type was before a change is kept: secrets and their
// policies, in which a change of access shows and no value stands.
func remembers(kind string) bool {
	return kind == "aws_secretsmanager_secret" || kind == secretPolicy
}

const secretPolicy = "aws_secretsmanager_secret_policy"

// valueNames are attributes that hold a secret whatever the provider says of them (schemas of the
// AWS provider 5.100 and the random provider 3.7).
var valueNames = map[string]bool{
	"secret_string": true, "secret_binary": true, "secret_string_wo": true,
	"password": true, "password_wo": true, "master_password": true, "master_password_wo": true,
	"random_password": true, "bcrypt_hash": true,
	"plaintext": true, "plaintext_wo": true, "key_material_base64": true,
}

// isValue reports whether the attribute of the type holds a secret. A random_string repeats its
// result as its id.
func isValue(kind, name string) bool {
	return valueNames[name] || strings.HasPrefix(kind, "random_") && (name == "result" || name == "id")
}

// generators are types that make the values which other resources store, so that a dependence on
// one tells where a stored value comes from.
var generators = []string{"random_", "aws_iam_access_key", "tls_private_key", "aws_iam_service_specific_credential"}

func generates(kind string) bool {
	for _, prefix := range generators {
		if strings.HasPrefix(kind, prefix) {
			return true
		}
	}
	return false
}
