# METADATA
# title: Rotation interval is too long
# description: >-
#   The longest time that the schedule leaves between two rotation windows, whether it is written in days, as rate()
#   or as cron(), exceeds the parameter max_days.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT002
#   name: rotation-interval-too-long
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Choose a schedule that opens a window at least every max_days days.
#     cli: |-
#       aws secretsmanager rotate-secret --secret-id NAME --no-rotate-immediately \
#         --rotation-rules AutomaticallyAfterDays=30
#     terraform: |-
#       rotation_rules {
#         automatically_after_days = 30
#       }
#     cloudformation: |-
#       RotationRules:
#         ScheduleExpression: rate(30 days)
#   controls:
#     aws-fsbp: [SecretsManager.1] # Security Hub, parameter maximumAllowedRotationFrequency
#     pci-dss-4.0.1: ["8.3.9", "8.6.3"] # Security Hub
#   aliases:
#     - CKV_AWS_304
#     - secret_rotates_within_90_days
package smaudit.rules.rotation.interval_too_long

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	input.secret.rotation.enabled
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT002", "include_managed", false))
}

deny contains finding if {
	limit := param.value(param.class, "ROT002", "max_days", 90)
	gap := input.secret.rotation.longest_gap_days
	gap > limit

	finding := {
		"path": _path,
		"message": $"the schedule leaves up to {gap} days between rotations, {limit} are allowed",
		"evidence": {"longest_gap_days": gap, "max_days": limit},
	}
}

# AWS derives days from an expression, so where there is one it is what a person wrote.
default _path := "rotation.days"

_path := "rotation.expression" if input.secret.rotation.expression
