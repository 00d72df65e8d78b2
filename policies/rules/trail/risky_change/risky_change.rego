# METADATA
# title: Secret was changed in a way that can go wrong
# description: >-
#   By CloudTrail's record somebody has put a resource policy without the block of public access, cancelled rotation,
#   moved the label AWSCURRENT by hand, or deleted the secret without a recovery window. What rotation functions and
#   AWS services do is no such change, nor what the principals do that pipelines names, by globs of their ARNs. To pass
#   says so of the time that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
# schemas:
#   - input: schema.secret
# custom:
#   id: LOG008
#   name: risky-change
#   severity: medium
#   subject: secret
#   sources: [trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Ask who did it, and undo what nobody wanted. Let such changes come from a pipeline, and list its role under
#       pipelines.
#     cli: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=EVENT
package smaudit.rules.trail.risky_change

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.globs
import data.smaudit.lib.param
import data.smaudit.lib.record

_done := {
	"policy_put_unblocked": "put a resource policy without the block of public access",
	"rotation_cancelled": "cancelled rotation",
	"label_moved": "moved the label AWSCURRENT by hand",
	"deleted_unrecovered": "deleted the secret without a recovery window",
}

applies if not exempt.recovering

deny contains finding if {
	some act in _acts
	same := [other.event | some other in _acts; other.kind == act.kind; other.event.principal == act.event.principal]
	newest := same[0]

	finding := {
		"path": "usage.acts",
		"message": $"{record.who(newest.principal)} {_done[act.kind]} at {record.at(newest.at)}",
		"evidence": {"kind": act.kind, "principal": newest.principal, "events": record.events(same)},
		"key": $"{act.kind} {newest.principal}",
	}
}

_acts := [act |
	some act in input.secret.usage.acts
	_done[act.kind]
	act.by_kind != "service"
	not globs.match(_pipelines, act.event.principal)
]

_pipelines := param.value(param.class, "LOG008", "pipelines", [])
