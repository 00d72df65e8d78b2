# METADATA
# title: Rotation function is open to Secrets Manager of other accounts
# description: >-
#   The permission that lets secretsmanager.amazonaws.com invoke the function names neither a source account nor a
#   source ARN, the form of many tutorials. Secrets Manager then invokes it for secrets of any account, and the
#   function acts with its own role.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
# schemas:
#   - input: schema.function
# custom:
#   id: ROT008
#   name: rotation-function-open-to-other-accounts
#   severity: medium
#   subject: function
#   sources: [live, code]
#   remediation:
#     summary: Add your account as the source account of the permission.
#     cli: |-
#       aws lambda remove-permission --function-name FUNCTION --statement-id STATEMENT
#       aws lambda add-permission --function-name FUNCTION --statement-id STATEMENT \
#         --action lambda:InvokeFunction --principal secretsmanager.amazonaws.com --source-account ACCOUNT
#     terraform: |-
#       resource "aws_lambda_permission" "rotate" {
#         function_name  = aws_lambda_function.rotate.function_name
#         action         = "lambda:InvokeFunction"
#         principal      = "secretsmanager.amazonaws.com"
#         source_account = data.aws_caller_identity.current.account_id
#       }
#     cloudformation: |-
#       RotatePermission:
#         Type: AWS::Lambda::Permission
#         Properties:
#           FunctionName: !Ref RotationFunction
#           Action: lambda:InvokeFunction
#           Principal: secretsmanager.amazonaws.com
#           SourceAccount: !Ref AWS::AccountId
#   controls:
#     cwe: [CWE-441] # our own mapping
#   aliases:
#     - CKV_AWS_364
package smaudit.rules.rotation.function_open_to_other_accounts

import rego.v2

applies if input.function.secrets > 0

applies if input.function.invocable

deny contains finding if {
	some permission in input.function.open_permissions

	finding := {
		"path": _path(permission.id),
		"message": $"the permission {permission.id} lets Secrets Manager invoke the function for secrets of any account",
		"evidence": {"statement": permission.id},
		"key": permission.id,
	}
}

# The open permissions are some of all permissions, and only these have a place in a file.
_path(id) := $"permissions.{min(places)}" if {
	places := {i | some i, permission in input.function.permissions; permission.id == id}
	count(places) > 0
}

else := "permissions"
