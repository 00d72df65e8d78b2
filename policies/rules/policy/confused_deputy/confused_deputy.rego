# METADATA
# title: Service can be made to read the secret for others
# description: >-
#   The policy lets a service in without saying for whom. Whoever may use that service in an account of their own can
#   have it act on the secret. Only aws:SourceAccount, aws:SourceArn with an account, or aws:SourceOrgID tell for whom
#   a service acts; the ARN of a bucket names no account.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL004
#   name: policy-confused-deputy
#   severity: high
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Add StringEquals on aws:SourceAccount with your account to the statement.
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
#             type        = "Service"
#             identifiers = ["lambda.amazonaws.com"]
#           }
#
#           condition {
#             test     = "StringEquals"
#             variable = "aws:SourceAccount"
#             values   = [data.aws_caller_identity.current.account_id]
#           }
#         }
#       }
#     cloudformation: |-
#       ResourcePolicy:
#         Type: AWS::SecretsManager::ResourcePolicy
#         Properties:
#           SecretId: !Ref Secret
#           ResourcePolicy:
#             Version: "2012-10-17"
#             Statement:
#               - Effect: Allow
#                 Principal: {Service: lambda.amazonaws.com}
#                 Action: secretsmanager:GetSecretValue
#                 Resource: "*"
#                 Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
#   controls:
#     cwe: [CWE-441] # our own mapping
package smaudit.rules.policy.confused_deputy

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants

applies if not exempt.recovering

deny contains finding if {
	input.secret.exposure.confused_deputy == "yes"
	by := input.secret.exposure.confused_deputy_by

	finding := {
		"path": grants.place(by),
		"message": $"{by.who.id} is granted {grants.actions(by.actions)} on behalf of any account",
		"evidence": grants.evidence(by),
	}
}
