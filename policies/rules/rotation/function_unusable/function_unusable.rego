# METADATA
# title: Rotation function cannot run
# description: >-
#   Rotation is on, and yet it cannot succeed: the function does not exist, is not active, may not run at all, lives
#   in another region, or does not let Secrets Manager invoke it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT007
#   name: rotation-function-unusable
#   severity: high
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: >-
#       Repair the function, or point the rotation to one that works, and let secretsmanager.amazonaws.com invoke it.
#     cli: |-
#       aws lambda add-permission --function-name FUNCTION --statement-id secretsmanager \
#         --action lambda:InvokeFunction --principal secretsmanager.amazonaws.com --source-account ACCOUNT
#       aws secretsmanager rotate-secret --secret-id NAME
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
package smaudit.rules.rotation.function_unusable

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	input.secret.rotation.enabled
	input.secret.rotation.kind == "function"
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT007", "include_managed", false))
}

deny contains finding if {
	input.secret.rotation.function_missing

	finding := {
		"path": "rotation.function_arn",
		"message": "the rotation function does not exist",
		"key": "missing",
	}
}

deny contains finding if {
	input.function.state != "Active"

	finding := {
		"path": "function.state",
		"message": $"the rotation function is not active, its state is {input.function.state}",
		"evidence": {"state": input.function.state},
		"key": "state",
	}
}

deny contains finding if {
	input.function.no_concurrency

	finding := {
		"path": "function.no_concurrency",
		"message": "the rotation function has a reserved concurrency of 0 and never runs",
		"key": "concurrency",
	}
}

deny contains finding if {
	region := input.function.region
	region != input.scope.region

	finding := {
		"path": "rotation.function_arn",
		"message": $"the rotation function lives in {region}, out of reach from {input.scope.region}",
		"evidence": {"function_region": region, "secret_region": input.scope.region},
		"key": "region",
	}
}

deny contains finding if {
	input.function.id
	not input.function.invocable

	finding := {
		"path": "function.permissions",
		"message": "the rotation function does not let secretsmanager.amazonaws.com invoke it",
		"key": "permission",
	}
}
