# METADATA
# title: Secret is deleted without a way back
# description: >-
#   The code sets a recovery window of 0 days, so that a destroy, or a change that replaces the secret, deletes its
#   value at once and for good; or by CloudTrail's record somebody has deleted it so. Where the record is judged, to
#   pass says so of the time that it covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
# schemas:
#   - input: schema.secret
# custom:
#   id: USE002
#   name: deletion-without-recovery
#   severity: high
#   subject: secret
#   sources: [code, trail]
#   evidence: positive
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
import data.smaudit.lib.record

applies if not exempt.recovering

deny contains finding if {
	input.secret.deletes_unrecovered

	finding := {
		"path": "deletes_unrecovered",
		"message": "the recovery window is 0 days, so that a deletion cannot be undone",
	}
}

deny contains finding if {
	some event in _forced
	same := [other | some other in _forced; other.principal == event.principal]
	newest := same[0]

	finding := {
		"path": "usage.acts",
		"message": $"{record.who(newest.principal)} deleted the secret at {record.at(newest.at)} without a way back",
		"evidence": {"principal": newest.principal, "events": record.events(same)},
		"key": $"record {newest.principal}",
	}
}

_forced := [act.event |
	some act in input.secret.usage.acts
	act.kind == "deleted_unrecovered"
]
