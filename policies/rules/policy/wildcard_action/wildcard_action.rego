# METADATA
# title: Resource policy grants permissions by a wildcard
# description: >-
#   A statement allows actions by a wildcard that takes in those which change the policy itself: whoever is let in for
#   one thing may give the secret to others. What is granted to the owner's account as a whole is left to its own
#   policies. The parameter administrators takes globs of further principals that may hold such statements.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#   - ref: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL003
#   name: policy-wildcard-action
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Name the actions that are needed, such as secretsmanager:GetSecretValue.
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
#     cis-controls-8.1: ["3.3"] # our own mapping
package smaudit.rules.policy.wildcard_action

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.globs
import data.smaudit.lib.grants
import data.smaudit.lib.param
import data.smaudit.lib.statements

applies if not exempt.recovering

deny contains finding if {
	administrators := param.value(param.class, "POL003", "administrators", [])
	some statement in input.secret.statements.wide
	who := [principal | some principal in statement.who; not globs.match(administrators, principal)]
	who != []
	wildcard := concat(", ", statement.actions)

	finding := {
		"path": statement.path,
		"message": $"{statement.id} allows {wildcard}, the management of permissions with it, to {statements.names(who)}",
		"evidence": object.union(grants.statement(statement), {"at": statement.at, "who": who}),
		"key": statements.key(statement),
	}
}
