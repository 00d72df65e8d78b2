# METADATA
# title: Secret is deleted without a way back
# description: >-
#   The code sets a recovery window of 0 days, so that a destroy, or a change that replaces the secret, deletes its
#   value at once and for good.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
# schemas:
#   - input: schema.secret
# custom:
#   id: USE002
#   name: deletion-without-recovery
#   severity: high
#   subject: secret
#   sources: [code]
#   remediation:
#     summary: Leave the recovery window at 7 to 30 days; 30 is the default.
#     cli: aws secretsmanager delete-secret --secret-id NAME --recovery-window-in-days 30
#     terraform: |-
#       resource "aws_secretsmanager_secret" "this" {
#         recovery_window_in_days = 30
#       }
package smaudit.rules.use.deletion_without_recovery

import rego.v2

import data.smaudit.lib.exempt

applies if not exempt.recovering

deny contains finding if {
	input.secret.deletes_unrecovered

	finding := {
		"path": "deletes_unrecovered",
		"message": "the recovery window is 0 days, so that a deletion cannot be undone",
	}
}
