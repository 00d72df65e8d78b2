# METADATA
# title: Principal reads many secrets at once
# description: >-
#   By CloudTrail's record one principal has read the values of more than secrets distinct secrets within minutes
#   minutes, or has asked for batches of values by a filter in several regions on one day, as somebody does who takes
#   what there is. Spans of 1, 5, 15 and 60 minutes are told; of another length, the longest of these that fits into
#   it stands for it. To pass says so of the time that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
#   - ref: https://attack.mitre.org/techniques/T1555/006/
# schemas:
#   - input: schema.principal
# custom:
#   id: LOG005
#   name: bulk-retrieval
#   severity: high
#   subject: principal
#   sources: [trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Ask who did it. If nobody knows, revoke the principal's sessions and rotate the secrets that it read. Then let
#       its policies name the secrets that it needs.
#     cli: |-
#       aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=EVENT
#       aws secretsmanager rotate-secret --secret-id NAME
package smaudit.rules.trail.bulk_retrieval

import rego.v2

import data.smaudit.lib.param
import data.smaudit.lib.record

applies if input.principal.activity

deny contains finding if {
	some peak in input.principal.activity.peaks
	peak.minutes == _span
	limit := param.value(param.class, "LOG005", "secrets", 20)
	peak.count > limit

	finding := {
		"path": "activity.peaks",
		"message": concat("", [
			$"it read {peak.count} secrets within {_minutes(peak.minutes)} from {record.at(peak.at)}, ",
			$"{limit} are allowed",
		]),
		"evidence": {
			"minutes": peak.minutes,
			"secrets": peak.count,
			"limit": limit,
			"at": peak.at,
			"events": record.events([event | some event in peak.events]),
		},
		"key": "secrets",
	}
}

deny contains finding if {
	regions := input.principal.activity.sweep.regions
	regions >= 2
	at := input.principal.activity.sweep.at

	finding := {
		"path": "activity.sweep",
		"message": concat("", [
			$"it asked for batches of values by a filter in {regions} regions ",
			$"on {substring(at, 0, 10)}",
		]),
		"evidence": {
			"regions": regions,
			"requests": input.principal.activity.sweep.count,
			"at": at,
			"events": record.events([event | some event in input.principal.activity.sweep.events]),
		},
		"key": "sweep",
	}
}

# What is shorter than all that is told is as the shortest.
_span := max({1} | {span | some span in [5, 15, 60]; span <= _asked})

_asked := param.value(param.class, "LOG005", "minutes", 5)

_minutes(n) := "a minute" if n == 1

_minutes(n) := $"{n} minutes" if n != 1
