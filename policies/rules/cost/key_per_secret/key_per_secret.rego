# METADATA
# title: Customer key serves a single secret
# description: >-
#   Each customer key is billed every month, and one key can encrypt all secrets that the same people may read. Where
#   a key of its own is wanted, as for a share with another account, this is the price of it.
# related_resources:
#   - ref: https://aws.amazon.com/kms/pricing/
# schemas:
#   - input: schema.key
# custom:
#   id: CST003
#   name: key-per-secret
#   severity: info
#   subject: key
#   sources: [live, code]
#   remediation:
#     summary: Let secrets with the same readers share one customer key, then delete the spare ones.
#     cli: aws secretsmanager update-secret --secret-id NAME --kms-key-id alias/secrets
#     terraform: |-
#       resource "aws_secretsmanager_secret" "this" {
#         kms_key_id = aws_kms_key.secrets.arn
#       }
#     cloudformation: |-
#       Secret:
#         Type: AWS::SecretsManager::Secret
#         Properties:
#           KmsKeyId: !GetAtt SecretsKey.Arn
package smaudit.rules.cost.key_per_secret

import rego.v2

applies if {
	not input.key.aws_managed
	not input.key.deleted_at
}

deny contains finding if {
	input.key.secrets == 1

	finding := {
		"path": "secrets",
		"message": "the key encrypts a single secret",
		"evidence": {"secrets": 1},
		"savings": "cost.monthly",
	}
}
