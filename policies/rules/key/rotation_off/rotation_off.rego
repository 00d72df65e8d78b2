# METADATA
# title: Customer key is not rotated
# description: >-
#   The key material of a customer key that encrypts secrets never changes. Keys that KMS cannot rotate, asymmetric
#   ones and those with imported material, are not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
# schemas:
#   - input: schema.key
# custom:
#   id: KMS004
#   name: key-rotation-off
#   severity: low
#   subject: key
#   sources: [live, code]
#   remediation:
#     summary: Turn the yearly rotation on. What was encrypted before stays readable, and the key keeps its ARN.
#     cli: aws kms enable-key-rotation --key-id KEY
#     terraform: |-
#       resource "aws_kms_key" "secrets" {
#         enable_key_rotation = true
#       }
#     cloudformation: |-
#       SecretsKey:
#         Type: AWS::KMS::Key
#         Properties:
#           EnableKeyRotation: true
#   controls:
#     cis-aws-3.0.0: ["3.6"] # Security Hub, KMS.4
#   aliases:
#     - KMS.4
#     - cmk-backing-key-rotation-enabled
#     - CKV_AWS_7
#     - AWS-0065
#     - AVD-AWS-0065
#     - kms_cmk_rotation_enabled
package smaudit.rules.key.rotation_off

import rego.v2

applies if {
	input.key.symmetric
	not input.key.imported
	not input.key.aws_managed
	not input.key.deleted_at
}

deny contains finding if {
	not input.key.rotation_enabled

	finding := {
		"path": "rotation_enabled",
		"message": "the key material is never rotated",
	}
}
