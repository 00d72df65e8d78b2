# METADATA
# title: Secret is shared with somebody who is not trusted
# description: >-
#   A policy names an account, a principal or an organization that is neither the owner's nor listed under trusted in
#   the configuration. Where nothing is listed there, the outcome is unknown.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html
# schemas:
#   - input: schema.secret
# custom:
#   id: XAC001
#   name: cross-account-untrusted
#   severity: high
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Take the principal out of the policy, or list its account or organization under trusted.
#     cli: |-
#       aws secretsmanager put-resource-policy --secret-id NAME --block-public-policy \
#         --resource-policy file://policy.json
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
#     cis-controls-8.1: ["3.3"] # Prowler, secretsmanager_has_restrictive_resource_policy
#   aliases:
#     - secretsmanager_has_restrictive_resource_policy
package smaudit.rules.cross_account.untrusted

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants

applies if not exempt.recovering

deny contains finding if {
	some grant in input.secret.exposure.untrusted
	who := grants.callers(grant.who)

	finding := {
		"path": grants.place(grant),
		"message": concat("", [
			$"{who} is not trusted and is granted {grants.actions(grant.actions)}",
			grants.origin(grant),
			grants.value(grant),
		]),
		"evidence": grants.evidence(grant),
		"key": who,
	}
}
