# METADATA
# title: Rotation is off
# description: >-
#   A value that never changes stays good for whoever has copied it. Rotation by a function, by the service that owns
#   the secret and by a partner's role all count; a schedule that is left over after rotation was cancelled does not.
#   The parameter grace_days gives new secrets time, in days after their creation.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT001
#   name: rotation-disabled
#   severity: high
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Attach a rotation function and a schedule, or let the owning service rotate the secret.
#     cli: |-
#       aws secretsmanager rotate-secret --secret-id NAME --rotation-lambda-arn FUNCTION_ARN \
#         --rotation-rules AutomaticallyAfterDays=30
#     terraform: |-
#       resource "aws_secretsmanager_secret_rotation" "this" {
#         secret_id           = aws_secretsmanager_secret.this.id
#         rotation_lambda_arn = aws_lambda_function.rotate.arn
#
#         rotation_rules {
#           automatically_after_days = 30
#         }
#       }
#     cloudformation: |-
#       RotationSchedule:
#         Type: AWS::SecretsManager::RotationSchedule
#         Properties:
#           SecretId: !Ref Secret
#           RotationLambdaARN: !GetAtt RotationFunction.Arn
#           RotationRules:
#             ScheduleExpression: rate(30 days)
#   controls:
#     aws-fsbp: [SecretsManager.1] # Security Hub
#     nist-800-53-r5: [AC-2(1), AC-3(15)] # Security Hub; Prowler and Guard list more, cdk-nag those of TLS
#     pci-dss-4.0.1: ["8.3.9", "8.6.3"] # Security Hub; Prowler lists more of 4.0
#     hipaa: [164.308(a)(4)(ii)(B)] # cdk-nag; others say (ii)(C)
#     soc2: [CC6.1, CC6.2] # Steampipe
#     nist-csf-1.1: [PR.AC-1] # Steampipe
#     cis-controls-8.1: ["16.11"] # Prowler
#     finos-ccc: [CCC.SecMgmt.CN01.AR01] # Prowler
#   aliases:
#     - CKV2_AWS_57
#     - SecretsManager.1
#     - secretsmanager-rotation-enabled-check
#     - secretsmanager_automatic_rotation_enabled
#     - secretsmanager_secret_automatic_rotation_enabled
#     - SECRETSMANAGER_ROTATION_ENABLED_CHECK
#     - AwsSolutions-SMG4
#     - HIPAA.Security-SecretsManagerRotationEnabled
#     - NIST.800.53.R5-SecretsManagerRotationEnabled
#     - mondoo-aws-security-secretsmanager-rotation-enabled
#     - secretRotationEnabled
#     - secret_rotation_enabled
package smaudit.rules.rotation.disabled

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT001", "include_managed", false))
	not _within_grace
}

deny contains finding if {
	not input.secret.rotation.enabled

	finding := {
		"path": "rotation.enabled",
		"message": "rotation is not on",
	}
}

# Code does not tell an age, so there is no grace there.
_within_grace if input.secret.age_days < param.value(param.class, "ROT001", "grace_days", 0)
