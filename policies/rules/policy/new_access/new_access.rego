# METADATA
# title: Change lets somebody in anew
# description: >-
#   After the change the secret's policies allow requests that they refused before. One finding for each set of callers
#   that gains, with a request that is allowed now and was not. That a new grant is meant is for the review to say.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
# schemas:
#   - input: schema.change
# custom:
#   id: POL012
#   name: policy-new-access
#   severity: high
#   subject: change
#   sources: [code]
#   evidence: positive
#   remediation:
#     summary: Review who gains what; where it is not meant, take it out of the policy again.
#     cli: smaudit access check new.json --against old.json --secret ARN
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
#   controls:
#     cis-controls-8.1: ["3.3"] # our own mapping
#   aliases:
#     - CheckNoNewAccess
package smaudit.rules.policy.new_access

import rego.v2

import data.smaudit.lib.grants

applies if input.change.secret

deny contains finding if {
	some grant in input.change.grants
	who := grants.callers(grant.who)

	finding := {
		"path": grants.place(grant),
		"message": concat("", [
			$"{who} is granted {grants.actions(grant.actions)} anew",
			grants.origin(grant),
			grants.value(grant),
		]),
		"evidence": grants.evidence(grant),
		"key": who,
	}
}
