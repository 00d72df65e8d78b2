# METADATA
# title: Resource policy is not valid
# description: >-
#   AWS refuses the policy, or reads it otherwise than it looks: it is no valid JSON, names an action, key or element
#   that does not exist, or is longer than AWS takes.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL010
#   name: policy-invalid
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Correct the policy at the place that is named.
#     cli: aws secretsmanager validate-resource-policy --secret-id NAME --resource-policy file://policy.json
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
package smaudit.rules.policy.invalid

import rego.v2

import data.smaudit.lib.exempt

applies if not exempt.recovering

deny contains finding if {
	some i, policy in input.secret.policies
	some problem in policy.problems

	finding := {
		"path": $"policies.{i}.document",
		"message": problem.message,
		"evidence": object.union({"policy": policy.name}, _place(problem)),
		"key": concat(" ", [policy.name, _at(problem), _fault(problem)]),
	}
}

# The date of the table of actions says nothing of the problem, which stays the same one when the table is renewed.
_fault(problem) := split(problem.message, " (as of ")[0]

# The place of the problem within the document, as far as it is known.
_place(problem) := {name: value | some name in ["path", "line", "column"]; value := problem[name]}

_at(problem) := problem.path

_at(problem) := "document" if not problem.path
