# METADATA
# title: Condition does not restrict as it looks
# description: >-
#   A condition of a statement looks as if it held callers to somebody or somewhere, and lets in others too: an
#   operator that also holds where a stranger's request lacks the key, ForAllValues without Null, a wildcard in a key
#   that must name one, a key whose value the caller chooses, or one that is the same in every request. The request in
#   the evidence is one that comes through.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL006
#   name: policy-weak-condition
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: >-
#       Compare a key that every foreign request carries with fixed values by StringEquals, such as
#       aws:PrincipalOrgID or aws:PrincipalAccount.
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
#
#           condition {
#             test     = "StringEquals"
#             variable = "aws:PrincipalOrgID"
#             values   = ["o-abcdefghij"]
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
#                 Condition: {StringEquals: {aws:PrincipalOrgID: o-abcdefghij}}
#   controls:
#     cwe: [CWE-697] # our own mapping
package smaudit.rules.policy.weak_condition

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants
import data.smaudit.lib.statements

applies if not exempt.recovering

deny contains finding if {
	some statement in input.secret.statements.weak

	finding := {
		"path": statement.path,
		"message": $"{statement.id}: {statement.message}{_through(statement)}",
		"evidence": object.union(grants.statement(statement), {"at": statement.at}),
		"key": statements.key(statement),
	}
}

# Who comes through, where the condition is about callers.
_through(statement) := $"; {_caller(statement.witness.principal)} comes through" if statement.witness

_through(statement) := "" if not statement.witness

_caller(principal) := principal.arn

_caller(principal) := principal.service if not principal.arn
