# METADATA
# title: Statement allows all principals but some
# description: >-
#   Allow with NotPrincipal lets in everybody whom it does not name, strangers included, and AWS does not support it.
#   Denials elsewhere may hide that for now; the next edit of them shows it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL009
#   name: policy-allow-not-principal
#   severity: high
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Name in Principal whom the statement is to let in; keep NotPrincipal for statements that deny.
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
#     cwe: [CWE-183] # our own mapping
package smaudit.rules.policy.allow_not_principal

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants
import data.smaudit.lib.statements

applies if not exempt.recovering

deny contains finding if {
	some statement in input.secret.statements.not_principals

	finding := {
		"path": statement.path,
		"message": $"{statement.id} allows everybody whom its NotPrincipal does not name",
		"evidence": object.union(grants.statement(statement), {"at": statement.at}),
		"key": statements.key(statement),
	}
}
