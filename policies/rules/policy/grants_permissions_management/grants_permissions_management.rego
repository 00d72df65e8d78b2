# METADATA
# title: Resource policy lets others change it
# description: >-
#   Whoever may put or delete the resource policy has full control in effect: they let themselves and others in. The
#   policy gives that to a principal of another account, to a whole organization, to everybody in the owner's account,
#   or to more principals of it than the parameter max_principals says.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL005
#   name: policy-grants-permissions-management
#   severity: high
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: >-
#       Drop PutResourcePolicy and DeleteResourcePolicy from the statement, and let few administrators of the
#       owning account have them by their own policies.
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
package smaudit.rules.policy.grants_permissions_management

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants
import data.smaudit.lib.param

applies if not exempt.recovering

deny contains finding if {
	some grant in input.secret.exposure.managers
	not grant.who.own
	who := grants.callers(grant.who)

	finding := {
		"path": grants.place(grant),
		"message": $"{who} is granted {grants.actions(grant.actions)}, and so decides who else gets in",
		"evidence": grants.evidence(grant),
		"key": who,
	}
}

deny contains finding if {
	most := param.value(param.class, "POL005", "max_principals", 3)
	own := [grant | some grant in input.secret.exposure.managers; grant.who.own]
	not "account" in {grant.who.kind | some grant in own}
	count(own) > most

	finding := {
		"path": grants.place(own[0]),
		"message": $"{count(own)} principals of the account may change the policy, {most} are allowed",
		"evidence": {"who": [grant.who.id | some grant in own], "max_principals": most},
		"key": "own",
	}
}

deny contains finding if {
	some grant in input.secret.exposure.managers
	grant.who.own
	grant.who.kind == "account"

	finding := {
		"path": grants.place(grant),
		"message": $"everybody in the owner's account is granted {grants.actions(grant.actions)}, whatever its policies say",
		"evidence": grants.evidence(grant),
		"key": "own",
	}
}
