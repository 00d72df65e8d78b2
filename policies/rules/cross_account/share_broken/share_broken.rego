# METADATA
# title: Share with another account cannot work
# description: >-
#   A policy lets another account read the value, and KMS does not decrypt it for that account: the secret is under the
#   AWS-managed key, which serves its own account only, or the policy of the customer key does not let the caller in.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
# schemas:
#   - input: schema.secret
# custom:
#   id: XAC003
#   name: cross-account-share-broken
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: >-
#       Put the secret under a customer key whose policy lets the other account decrypt by way of Secrets Manager, or
#       take the share out of the policy.
#     cli: |-
#       aws secretsmanager update-secret --secret-id NAME --kms-key-id KEY
#       aws kms put-key-policy --key-id KEY --policy-name default --policy file://key-policy.json
#     terraform: |-
#       statement {
#         actions   = ["kms:Decrypt", "kms:DescribeKey"]
#         resources = ["*"]
#
#         principals {
#           type        = "AWS"
#           identifiers = ["arn:aws:iam::ACCOUNT:role/ROLE"]
#         }
#
#         condition {
#           test     = "StringEquals"
#           variable = "kms:ViaService"
#           values   = ["secretsmanager.REGION.amazonaws.com"]
#         }
#       }
package smaudit.rules.cross_account.share_broken

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants

applies if not exempt.recovering

deny contains finding if {
	some grant in input.secret.exposure.broken_shares
	who := grants.callers(grant.who)

	finding := {
		"path": grants.place(grant),
		"message": $"{who} may ask for the value and never gets it{grants.why(grant)}",
		"evidence": grants.evidence(grant),
		"related": ["kms_key"],
		"key": who,
	}
}
