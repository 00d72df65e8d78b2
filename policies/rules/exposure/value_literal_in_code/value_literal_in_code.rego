# METADATA
# title: Value of a secret is written in code
# description: >-
#   The value stands in the code itself, or is the default of a variable or parameter. Everybody who may read the
#   repository, its history or its copies knows it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
#   - ref: https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html
# schemas:
#   - input: schema.secret
# custom:
#   id: EXP001
#   name: value-literal-in-code
#   severity: critical
#   subject: secret
#   sources: [code]
#   remediation:
#     summary: >-
#       Treat the value as leaked: replace it, and hand the new one in without writing it down, as an ephemeral
#       variable or by rotation.
#     cli: aws secretsmanager put-secret-value --secret-id NAME --secret-string file://value.json
#     terraform: |-
#       variable "login" {
#         type      = string
#         ephemeral = true
#       }
#
#       resource "aws_secretsmanager_secret_version" "this" {
#         secret_id                = aws_secretsmanager_secret.this.id
#         secret_string_wo         = var.login
#         secret_string_wo_version = 1
#       }
#     cloudformation: |-
#       Secret:
#         Type: AWS::SecretsManager::Secret
#         Properties:
#           GenerateSecretString:
#             PasswordLength: 32
#   controls:
#     cwe: [CWE-798] # our own mapping
package smaudit.rules.exposure.value_literal_in_code

import rego.v2

import data.smaudit.lib.exempt

applies if not exempt.recovering

deny contains finding if {
	input.secret.value.kind == "literal"

	finding := {
		"path": "value",
		"message": "the value is written in the code",
	}
}
