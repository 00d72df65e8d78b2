# METADATA
# title: Value of a secret is kept in Terraform's state
# description: >-
#   Terraform keeps the value in its state, and in each saved plan, in plain text. Write-only arguments and ephemeral
#   resources hand a value through without keeping it.
# related_resources:
#   - ref: https://developer.hashicorp.com/terraform/language/manage-sensitive-data/ephemeral
#   - ref: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_version
# schemas:
#   - input: schema.secret
# custom:
#   id: EXP002
#   name: value-in-state
#   severity: medium
#   subject: secret
#   sources: [code]
#   remediation:
#     summary: >-
#       Write the value through secret_string_wo, from an ephemeral resource or variable, then replace it, since old
#       states keep it.
#     terraform: |-
#       ephemeral "random_password" "this" {
#         length = 32
#       }
#
#       resource "aws_secretsmanager_secret_version" "this" {
#         secret_id                = aws_secretsmanager_secret.this.id
#         secret_string_wo         = ephemeral.random_password.this.result
#         secret_string_wo_version = 1
#       }
#   controls:
#     cwe: [CWE-312] # our own mapping
package smaudit.rules.exposure.value_in_state

import rego.v2

import data.smaudit.lib.exempt

applies if {
	input.scope.source in {"terraform", "plan", "state"}
	not exempt.recovering
}

deny contains finding if {
	input.secret.value_in_state

	finding := {
		"path": "value_in_state",
		"message": "Terraform keeps the value in its state in plain text",
	}
}
