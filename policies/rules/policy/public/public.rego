# METADATA
# title: Resource policy lets everybody in
# description: >-
#   Some caller of an account and organization that nobody has named may act on the secret from anywhere, and so may
#   whoever has an AWS account. All statements are read together, with what they deny and with the keys that a
#   stranger's request lacks. Where the key does not decrypt for strangers the exposure is latent: they ask for the
#   value in vain until somebody widens the policy of the key.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL001
#   name: policy-public
#   severity: critical
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: >-
#       Name the principals that need the secret, or hold them to your organization by StringEquals on
#       aws:PrincipalOrgID.
#     cli: |-
#       aws secretsmanager put-resource-policy --secret-id NAME --resource-policy file://policy.json \
#         --block-public-policy
#     terraform: |-
#       data "aws_iam_policy_document" "this" {
#         statement {
#           actions   = ["secretsmanager:GetSecretValue"]
#           resources = ["*"]
#
#           principals {
#             type        = "AWS"
#             identifiers = [aws_iam_role.reader.arn]
#           }
#         }
#       }
#     cloudformation: |-
#       ResourcePolicy:
#         Type: AWS::SecretsManager::ResourcePolicy
#         Properties:
#           SecretId: !Ref Secret
#           BlockPublicPolicy: true
#           ResourcePolicy:
#             Version: "2012-10-17"
#             Statement:
#               - Effect: Allow
#                 Principal: {AWS: !GetAtt ReaderRole.Arn}
#                 Action: secretsmanager:GetSecretValue
#                 Resource: "*"
#   controls:
#     cis-aws-7.0.0: ["2.21"] # Prowler; a recommendation that is judged by hand there
#     cis-controls-8.1: ["3.3"] # Prowler
#     csa-ccm-4.0: [DSP-17] # Prowler
#     dora: [Art9] # Prowler
#     nis2: [1.1.1.a, 3.5.3.a] # Prowler
#     cwe: [CWE-155] # KICS
#   aliases:
#     - secretsmanager_not_publicly_accessible
#     - CKV_AWS_394
#     - fa00ce45-386d-4718-8392-fb485e1f3c5b
#     - AC_AWS_0501
#     - secretsmanager_secret_policy_prohibit_public_access
#     - mondoo-aws-security-secretsmanager-no-public-policy
package smaudit.rules.policy.public

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants

applies if not exempt.recovering

deny contains finding if {
	input.secret.exposure.public == "yes"
	by := input.secret.exposure.public_by

	finding := {
		"path": grants.place(by),
		"message": $"everybody with an AWS account is granted {grants.actions(by.actions)}{grants.value(by)}",
		"evidence": object.union({"exposure": grants.exposure(by)}, grants.evidence(by)),
	}
}
