# METADATA
# title: Identity may change, delete or share all secrets
# description: >-
#   A policy of the identity allows to write, delete or share secrets that nobody named, by neither ARN nor tag; or its
#   policies together reach more than max_secrets secrets of the account. The parameter administrators lists, by globs
#   of ARNs or names, who is meant to.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
#   - ref: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
# schemas:
#   - input: schema.principal
# custom:
#   id: IAM002
#   name: identity-administers-all-secrets
#   severity: high
#   subject: principal
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Name the secrets that it manages by their ARNs, or list it under administrators.
#     terraform: |-
#       statement {
#         actions   = ["secretsmanager:PutSecretValue"]
#         resources = [aws_secretsmanager_secret.this.arn]
#       }
#     cloudformation: |-
#       Statement:
#         - Effect: Allow
#           Action: secretsmanager:PutSecretValue
#           Resource: !Ref Secret
package smaudit.rules.identity.administers_all_secrets

import rego.v2

import data.smaudit.lib.claims
import data.smaudit.lib.globs
import data.smaudit.lib.grants
import data.smaudit.lib.param

applies if {
	not input.principal.service
	not input.principal.recorded # its policies are not known
	not globs.match(_administrators, input.principal.name)
	not globs.match(_administrators, input.principal.arn)
}

deny contains finding if {
	some claim in input.principal.administers_all

	finding := {
		"path": claim.path,
		"message": $"{claims.policy(claim)} allows {grants.actions(claim.actions)} on any secret",
		"evidence": claims.evidence(claim),
		"key": claims.key(claim),
	}
}

# What a group gives is said of the group.
deny contains finding if {
	input.scope.source == "aws"
	not claims.some_of(input.principal.administers_all)
	claims.some_of(input.principal.policies)
	limit := param.value(param.class, "IAM002", "max_secrets", 25)
	input.principal.administers > limit

	finding := {
		"path": "policies",
		"message": concat("", [
			$"its policies let it change, delete or share {input.principal.administers} secrets, ",
			$"{limit} are allowed",
		]),
		"evidence": {"secrets": input.principal.administers, "max_secrets": limit},
		"key": "secrets",
	}
}

_administrators := param.value(param.class, "IAM002", "administrators", [])
