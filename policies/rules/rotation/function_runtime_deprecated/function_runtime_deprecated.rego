# METADATA
# title: Runtime of the rotation function is deprecated
# description: >-
#   AWS no longer maintains the runtime, or stops to within the parameter warn_days. A deprecated runtime gets no
#   security patches, and later the function can no longer be updated.
# related_resources:
#   - ref: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
# schemas:
#   - input: schema.function
# custom:
#   id: ROT009
#   name: rotation-function-runtime-deprecated
#   severity: medium
#   subject: function
#   sources: [live, code]
#   remediation:
#     summary: Move the function to a supported runtime; AWS's rotation templates run unchanged on a newer Python.
#     cli: aws lambda update-function-configuration --function-name FUNCTION --runtime python3.13
#     terraform: |-
#       resource "aws_lambda_function" "rotate" {
#         runtime = "python3.13"
#       }
#     cloudformation: |-
#       RotationFunction:
#         Type: AWS::Lambda::Function
#         Properties:
#           Runtime: python3.13
#   controls:
#     aws-fsbp: [Lambda.2] # Security Hub
#   aliases:
#     - Lambda.2
#     - lambda-function-settings-check
#     - CKV_AWS_363
#     - awslambda_function_using_supported_runtimes
package smaudit.rules.rotation.function_runtime_deprecated

import rego.v2

import data.smaudit.lib.param

# A function from a container image has no runtime of AWS's.
applies if input.function.runtime

deny contains finding if {
	warn := param.value(param.class, "ROT009", "warn_days", 90)
	input.function.runtime_ends_in <= warn

	finding := {
		"path": "runtime",
		"message": $"AWS's support of the runtime {input.function.runtime} {_ends} on {input.function.runtime_ends_on}",
		"evidence": {
			"runtime": input.function.runtime,
			"runtime_ends_on": input.function.runtime_ends_on,
			"days": input.function.runtime_ends_in,
			"warn_days": warn,
		},
	}
}

default _ends := "ends"

_ends := "ended" if input.function.runtime_ends_in < 0
