package smaudit.rules.key.aws_managed_test

import rego.v2

import data.smaudit.rules.key.aws_managed

# Checkov, cdk-nag and the Steampipe module for Terraform each miss a spelling of the AWS-managed key.
test_deny_every_spelling if {
	every ref in ["", "alias/aws/secretsmanager", "arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager"] {
		given := {"secret": {"kms_key": {"ref": ref, "aws_managed": true}}}
		aws_managed.applies with input as given
		aws_managed.deny == {{
			"path": "kms_key",
			"message": "the value is encrypted under the AWS-managed key aws/secretsmanager",
		}} with input as given
	}
}

test_deny_owned_on_request if {
	config := {"rules": {"KMS001": {"include_managed": true}}}
	aws_managed.applies with input as {"secret": {"owner": "rds"}} with data.smaudit.config as config
}

# Checkov takes any key whose name contains "aws/" for the AWS-managed one.
test_allow_customer_key if _passes({"kms_key": {"ref": "alias/myaws/key"}})

# AWS Config calls a customer key of another account non-compliant.
test_allow_foreign_key if {
	_passes({"kms_key": {"ref": "arn:aws:kms:eu-west-1:444455556666:key/1", "foreign": true}})
}

test_absent_key if _passes({})

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not aws_managed.applies with input as given
}

test_skip_owned if {
	not aws_managed.applies with input as {"secret": {"owner": "rds"}}
}

_passes(secret) if {
	aws_managed.applies with input as {"secret": secret}
	aws_managed.deny == set() with input as {"secret": secret}
}
