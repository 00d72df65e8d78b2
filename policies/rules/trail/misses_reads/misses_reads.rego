# METADATA
# title: Trail does not record reads of secrets
# description: >-
#   The trail records write events only, or its selectors leave out reads of Secrets Manager. GetSecretValue is a read
#   event of the management API: such a trail never shows who read a value.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
# schemas:
#   - input: schema.trail
# custom:
#   id: LOG002
#   name: trail-misses-reads
#   severity: high
#   subject: trail
#   sources: [live, code]
#   remediation:
#     summary: Record all management events, reads included.
#     cli: |-
#       aws cloudtrail put-event-selectors --trail-name TRAIL \
#         --event-selectors '[{"ReadWriteType": "All", "IncludeManagementEvents": true}]'
#     terraform: |-
#       event_selector {
#         read_write_type           = "All"
#         include_management_events = true
#       }
#     cloudformation: |-
#       EventSelectors:
#         - ReadWriteType: All
#           IncludeManagementEvents: true
#   controls:
#     aws-fsbp: [CloudTrail.1] # Security Hub, which asks for read and write events
package smaudit.rules.trail.misses_reads

import rego.v2

applies if input.trail.id

deny contains finding if {
	not input.trail.read_events

	finding := {
		"path": "read_events",
		"message": "reads of secrets are not recorded",
	}
}
