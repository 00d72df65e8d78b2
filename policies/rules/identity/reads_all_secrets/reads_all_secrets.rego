# METADATA
# title: Identity may read all secrets
# description: >-
#   A policy of the identity allows the reading of values of secrets that nobody named, by neither ARN nor tag; or its
#   policies together reach more than max_secrets secrets of the account. Whoever takes the identity over has them all.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access-abac.html
# schemas:
#   - input: schema.principal
# custom:
#   id: IAM001
#   name: identity-reads-all-secrets
#   severity: high
#   subject: principal
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Name the secrets that it needs by their ARNs, or by a tag that they have.
#     terraform: |-
#       statement {
#         actions   = ["secretsmanager:GetSecretValue"]
#         resources = [aws_secretsmanager_secret.this.arn]
#       }
#     cloudformation: |-
#       Statement:
#         - Effect: Allow
#           Action: secretsmanager:GetSecretValue
#           Resource: !Ref Secret
#   aliases:
#     - CKV_AWS_108
package smaudit.rules.identity.reads_all_secrets

import rego.v2

import data.smaudit.lib.claims
import data.smaudit.lib.param

applies if {
	not input.principal.service
	not input.principal.recorded # its policies are not known
}

deny contains finding if {
	some claim in input.principal.reads_all

	finding := {
		"path": claim.path,
		"message": $"{claims.policy(claim)} lets it read the value of any secret",
		"evidence": claims.evidence(claim),
		"key": claims.key(claim),
	}
}

# What a group gives is said of the group.
deny contains finding if {
	input.scope.source == "aws"
	not claims.some_of(input.principal.reads_all)
	claims.some_of(input.principal.policies)
	limit := param.value(param.class, "IAM001", "max_secrets", 25)
	input.principal.reads_secrets > limit

	finding := {
		"path": "policies",
		"message": $"its policies let it read the values of {input.principal.reads_secrets} secrets, {limit} are allowed",
		"evidence": {"secrets": input.principal.reads_secrets, "max_secrets": limit},
		"key": "secrets",
	}
}
