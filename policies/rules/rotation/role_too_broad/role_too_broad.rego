# METADATA
# title: Role of a rotation function reaches other secrets
# description: >-
#   The policies of the function's role allow it to read or write values of secrets that it does not rotate. The
#   parameter secrets lists, by globs of names, those that functions need besides, such as the login of a superuser.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
# schemas:
#   - input: schema.function
# custom:
#   id: ROT010
#   name: rotation-role-too-broad
#   severity: medium
#   subject: function
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Allow only what the function rotates, as AWS's own templates do by AllowRotationLambdaArn.
#     terraform: |-
#       condition {
#         test     = "StringEquals"
#         variable = "secretsmanager:resource/AllowRotationLambdaArn"
#         values   = [aws_lambda_function.rotate.arn]
#       }
#     cloudformation: |-
#       Condition:
#         StringEquals:
#           secretsmanager:resource/AllowRotationLambdaArn: !GetAtt RotationFunction.Arn
package smaudit.rules.rotation.role_too_broad

import rego.v2

import data.smaudit.lib.claims
import data.smaudit.lib.globs
import data.smaudit.lib.param

applies if input.function.secrets > 0

applies if input.function.invocable

deny contains finding if {
	some claim in input.function.others
	not claim.secrets
	finding := _finding(claim, "any secret")
}

deny contains finding if {
	some claim in input.function.others
	names := [name | some name in claim.secrets; not globs.match(_allowed, name)]
	count(names) > 0
	finding := _finding(claim, claims.names(names))
}

_finding(claim, which) := {
	"path": "role",
	"message": $"{claims.policy(claim)} of its role allows {_what(claim.actions)} the value of {which}",
	"evidence": object.union(claims.evidence(claim), {"secrets": which}),
	"key": claims.key(claim),
}

_what(actions) := "to write" if not "secretsmanager:GetSecretValue" in actions

else := "to read" if count(actions) == 1

else := "to read and write"

_allowed := param.value(param.class, "ROT010", "secrets", [])
