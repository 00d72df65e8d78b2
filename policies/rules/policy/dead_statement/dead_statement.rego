# METADATA
# title: Statement can never allow what it names
# description: >-
#   A statement that allows, or some of its actions, is met by no request: a condition asks for a key that the action
#   does not carry, the resource is another secret, a secret's policy does not decide the operation, or other statements
#   deny all of it. Whoever wrote it believes that somebody has access who has none. Tutorials' policies for a share
#   between accounts often have one.
# related_resources:
#   - ref: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL007
#   name: policy-dead-statement
#   severity: low
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Move actions that do not carry the key into a statement without that condition, or drop what is dead.
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
#             variable = "secretsmanager:VersionStage"
#             values   = ["AWSCURRENT"]
#           }
#         }
#
#         statement {
#           actions   = ["secretsmanager:DescribeSecret"]
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
#                 Condition: {StringEquals: {secretsmanager:VersionStage: AWSCURRENT}}
#               - Effect: Allow
#                 Principal: {AWS: !GetAtt ReaderRole.Arn}
#                 Action: secretsmanager:DescribeSecret
#                 Resource: "*"
#   controls:
#     cwe: [CWE-561] # our own mapping
package smaudit.rules.policy.dead_statement

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants
import data.smaudit.lib.statements

applies if not exempt.recovering

deny contains finding if {
	some statement in input.secret.statements.dead

	finding := {
		"path": statement.path,
		"message": $"{statement.id} never allows {_what(statement)}: {statement.message}",
		"evidence": object.union(grants.statement(statement), {"at": statement.at}),
		"key": statements.key(statement),
	}
}

_what(statement) := concat(", ", statement.actions)

_what(statement) := "anything" if not statement.actions
