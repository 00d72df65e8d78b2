package terraform

import (
	"strings"

	"smaudit/scanner/iac/resource"
)

// What is known of the provider's schemas. Everything else about an attribute is read off the
// configuration. Source: the documentation of the AWS and random providers (6.x and 3.x, 2026).

// notText are computed attributes that are no strings although their suffix does not tell.
var notText = map[string]bool{
	"tags": true, "tags_all": true, "port": true, "size": true, "count": true, "enabled": true,
	"names": true, "ids": true, "arns": true, "subnets": true, "security_groups": true,
	"availability_zones": true, "cidr_blocks": true, "values": true, "keys": true, "zone_names": true,
	"allocated_storage": true, "iops": true, "timeout": true, "memory_size": true, "map_public_ip": true,
	"is_organization_trail": true, "multi_region": true, "domain_validation_options": true,
	"name_servers": true, "cluster_members": true, "min_capacity": true, "max_capacity": true,
	"b64_std_list": true, "length": true, "deletion_window_in_days": true,
}

var notTextSuffixes = []string{
	"_ids", "_arns", "_names", "_list", "_port", "_count", "_size", "_days", "_seconds", "_enabled",
	"_cidrs", "_blocks", "_addresses", "_groups", "_zones", "_minutes", "_hours", "_map",
}

func isText(name string) bool {
	if notText[name] {
		return false
	}
	for _, suffix := range notTextSuffixes {
		if strings.HasSuffix(name, suffix) {
			return false
		}
	}
	return true
}

// secretAttrs are the attributes that providers declare sensitive, whatever their resource.
var secretAttrs = map[string]bool{
	"secret_string": true, "secret_binary": true, "secret_string_wo": true, "password": true,
	"password_wo": true, "master_password": true, "master_password_wo": true, "admin_password": true,
	"master_user_password": true, "auth_token": true, "private_key": true, "private_key_pem": true,
	"private_key_openssh": true, "secret_key": true, "token": true, "ses_smtp_password_v4": true,
	"api_key": true, "secret_access_key": true, "client_secret": true, "value_wo": true,
}

// secretResults are attributes that are sensitive in one resource only, which is named.
var secretResults = map[string]string{
	"result": "random_password", "bcrypt_hash": "random_password", "secret": "aws_iam_access_key",
	"value": "aws_ssm_parameter", "random_password": "aws_secretsmanager_random_password",
}

// isSecret reports whether the attribute of the resource at the address is sensitive.
func isSecret(address, name string) bool {
	if secretAttrs[name] {
		return true
	}
	kind, ok := secretResults[name]
	if !ok {
		return false
	}
	parts := strings.Split(resource.Bare(address), ".")
	return len(parts) > 1 && parts[len(parts)-2] == kind
}

// nestedBlocks are the nested blocks that the JSON syntax cannot tell from attributes.
var nestedBlocks = map[string]bool{
	"rotation_rules": true, "replica": true, "statement": true, "principals": true,
	"not_principals": true, "condition": true, "environment": true, "vpc_config": true,
	"event_selector": true, "advanced_event_selector": true, "field_selector": true,
	"data_resource": true, "insight_selector": true, "inline_policy": true, "default_tags": true,
	"assume_role": true, "external_rotation_rotation_metadata": true, "volume": true,
	"dead_letter_config": true, "tracing_config": true, "logging_config": true,
}
