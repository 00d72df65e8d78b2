# METADATA
# title: Required tag is missing
# description: >-
#   The secret lacks a tag that the parameter required names. Tags that a provider or a stack gives by default count.
#   Keys are compared as they are written, since AWS tells tag keys that differ in case apart.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/managing-secrets_tagging.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# schemas:
#   - input: schema.secret
# custom:
#   id: TAG001
#   name: required-tag-missing
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Add the missing tags, best by the default tags of the provider or stack.
#     cli: |-
#       aws secretsmanager tag-resource --secret-id NAME \
#         --tags Key=Owner,Value=TEAM Key=Environment,Value=production
#     terraform: |-
#       provider "aws" {
#         default_tags {
#           tags = {
#             Owner       = "payments"
#             Environment = "production"
#           }
#         }
#       }
#     cloudformation: |-
#       Tags:
#         - Key: Owner
#           Value: payments
#         - Key: Environment
#           Value: production
#   controls:
#     aws-resource-tagging-standard: [SecretsManager.5] # Security Hub, parameter requiredTagKeys
#   aliases:
#     - SecretsManager.5
#     - tagged-secretsmanager-secret
#     - secretHasTags
#     - secretsmanager_secret_mandatory
#     - secretsmanager_secret_untagged
package smaudit.rules.tag.required_tag_missing

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "TAG001", "include_managed", false))
}

deny contains finding if {
	required := param.value(param.class, "TAG001", "required", ["Owner", "Environment"])
	missing := [key | some key in required; not key in input.secret.tag_keys]
	missing != []

	finding := {
		"path": "tags",
		"message": $"required tags are missing: {concat(", ", missing)}",
		"evidence": {"missing": missing, "required": required},
	}
}
