# METADATA
# title: Many requests for values are denied
# description: >-
#   By CloudTrail's record count requests of one principal for values, or more, were denied within an hour: it tries
#   what it may not have, or a policy that it depends on is broken. To pass says so of the time that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
# schemas:
#   - input: schema.principal
# custom:
#   id: LOG007
#   name: denied-burst
#   severity: medium
#   subject: principal
#   sources: [trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Ask who did it. If it needs the values, grant it these secrets by name; if nobody knows, revoke its sessions.
#     cli: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=EVENT
package smaudit.rules.trail.denied_burst

import rego.v2

import data.smaudit.lib.param
import data.smaudit.lib.record

applies if input.principal.activity

deny contains finding if {
	denied := input.principal.activity.denied_peak.count
	at := input.principal.activity.denied_peak.at
	limit := param.value(param.class, "LOG007", "count", 20)
	denied >= limit

	finding := {
		"path": "activity.denied_peak",
		"message": $"{denied} of its requests for values were denied in the hour from {record.at(at)}",
		"evidence": {
			"denied": denied,
			"limit": limit,
			"at": at,
			"events": record.events([event | some event in input.principal.activity.denied_peak.events]),
		},
	}
}
