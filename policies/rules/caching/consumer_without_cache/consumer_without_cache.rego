# METADATA
# title: Function reads secrets without a cache
# description: >-
#   A Lambda function refers to a secret and has not the layer of AWS's Parameters and Secrets extension, which keeps
#   values in the function's environment. A function that caches by other means, such as a library, says so by a tag
#   with the key exempt_tag. Live accounts are not asked: functions are listed there only where they rotate a secret.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
# schemas:
#   - input: schema.consumer
# custom:
#   id: CCH003
#   name: consumer-without-cache
#   severity: info
#   subject: consumer
#   sources: [code]
#   remediation:
#     summary: >-
#       Add the layer of the extension and read the value from its local endpoint, or use a caching library and set the
#       tag that says so.
#     terraform: |-
#       resource "aws_lambda_function" "this" {
#         layers = ["arn:aws:lambda:eu-west-1:015030872274:layer:AWS-Parameters-and-Secrets-Lambda-Extension:11"]
#       }
#     cloudformation: |-
#       Function:
#         Type: AWS::Lambda::Function
#         Properties:
#           Layers:
#             - arn:aws:lambda:eu-west-1:015030872274:layer:AWS-Parameters-and-Secrets-Lambda-Extension:11
package smaudit.rules.caching.consumer_without_cache

import rego.v2

import data.smaudit.lib.param

applies if input.consumer.kind == "lambda"

deny contains finding if {
	input.consumer.references != []
	not input.consumer.caches_reads
	not _exempt

	finding := {
		"path": "environment",
		"message": "the function refers to a secret and has no layer that caches its value",
		"evidence": {"references": [_shown(reference) | some reference in input.consumer.references]},
	}
}

_exempt if param.value(param.class, "CCH003", "exempt_tag", "SecretsCached") in input.consumer.tags

_shown(reference) := object.filter(reference, {"path", "text", "secret"})
