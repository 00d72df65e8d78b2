# METADATA
# title: Secret is shared with all of another account
# description: >-
#   A policy lets a trusted account in as a whole. Whoever administers that account decides who reads the secret, and
#   neither an organization nor a principal nor a network is asked for besides.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
# schemas:
#   - input: schema.secret
# custom:
#   id: XAC002
#   name: cross-account-unconditioned
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: >-
#       Name the role in the place of its account, or hold the account to a principal, an organization or an endpoint.
#     cli: |-
#       aws secretsmanager put-resource-policy --secret-id NAME --block-public-policy \
#         --resource-policy file://policy.json
#     terraform: |-
#       condition {
#         test     = "ArnEquals"
#         variable = "aws:PrincipalArn"
#         values   = ["arn:aws:iam::ACCOUNT:role/ROLE"]
#       }
package smaudit.rules.cross_account.unconditioned

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants

applies if not exempt.recovering

deny contains finding if {
	some grant in input.secret.exposure.whole_accounts

	finding := {
		"path": grants.place(grant),
		"message": concat("", [
			$"all of account {grant.who.id} is let in without a condition, to {grants.actions(grant.actions)}",
			grants.value(grant),
		]),
		"evidence": grants.evidence(grant),
		"key": grant.who.id,
	}
}
