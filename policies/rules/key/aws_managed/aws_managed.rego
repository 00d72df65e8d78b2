# METADATA
# title: Secret is under the AWS-managed key
# description: >-
#   The value is encrypted under aws/secretsmanager, however the source spells that key. This is sound for secrets
#   that stay in their account. It cannot be shared with other accounts, and its use cannot be limited or revoked by a
#   key policy, which is why some standards ask for a customer key.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
#   - ref: https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-using-cmk.html
# schemas:
#   - input: schema.secret
# custom:
#   id: KMS001
#   name: key-aws-managed
#   severity: info
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: >-
#       Where a standard or a share asks for it, encrypt the secret under a customer key, one for many secrets.
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
#   controls:
#     nist-800-53-r5: [AU-9(3), CP-9d, SC-8(3), SC-8(4), SC-13a, SC-28(1), SI-19(4)] # cdk-nag
#     pci-dss-3.2.1: ["3.4", "8.2.1"] # cdk-nag
#     hipaa: [164.312(a)(2)(iv), 164.312(e)(2)(ii)] # cdk-nag
#     cis-controls-8: ["3.11"] # AWS Config conformance packs
#     nist-csf-1.1: [PR.DS-1] # AWS Config conformance packs
#   aliases:
#     - CKV_AWS_149
#     - AWS-0098
#     - AVD-AWS-0098
#     - secretsmanager-using-cmk
#     - SECRETSMANAGER_USING_CMK
#     - W77
#     - AC_AWS_0500
#     - HIPAA.Security-SecretsManagerUsingKMSKey
#     - NIST.800.53.R5-SecretsManagerUsingKMSKey
#     - PCI.DSS.321-SecretsManagerUsingKMSKey
#     - secretsManagerEncrypted
package smaudit.rules.key.aws_managed

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "KMS001", "include_managed", false))
}

deny contains finding if {
	input.secret.kms_key.aws_managed

	finding := {
		"path": "kms_key",
		"message": "the value is encrypted under the AWS-managed key aws/secretsmanager",
	}
}
