# METADATA
# title: Rotation is overdue
# description: >-
#   The date by which the secret should have been rotated has passed, and so has the window behind it: rotation is on
#   and does not happen. Without a next date the last rotation, or a later change of the value by hand, which AWS
#   counts as one, plus the longest gap of the schedule stands for it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT003
#   name: rotation-overdue
#   severity: high
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: >-
#       Find out in the log of the rotation function why it fails, mend that, and rotate once by hand to see it work.
#     cli: |-
#       aws logs tail /aws/lambda/FUNCTION --since 7d
#       aws secretsmanager rotate-secret --secret-id NAME
#   controls:
#     aws-fsbp: [SecretsManager.2] # Security Hub
#     nist-800-53-r5: [AC-2(1)] # Config's conformance pack, for rotation as scheduled
#   aliases:
#     - SecretsManager.2
#     - secretsmanager-scheduled-rotation-success-check
#     - secretsmanager_secret_rotated_as_scheduled
package smaudit.rules.rotation.overdue

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	input.secret.rotation.enabled
	input.secret.rotation.last_at
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT003", "include_managed", false))
}

deny contains finding if {
	late := input.secret.rotation.overdue_hours

	finding := {
		"path": "rotation.next_at",
		"message": $"the rotation is overdue by {_span(late)}",
		"evidence": {"overdue_hours": late},
	}
}

_span(hours) := $"{hours} hours" if hours < 48

_span(hours) := $"{floor(hours / 24)} days" if hours >= 48
