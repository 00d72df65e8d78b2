# METADATA
# title: Reads are throttled
# description: >-
#   Requests for the value were refused since there were too many. AWS limits the requests of an account in a region
#   together, so that others do without their values too. What fails to start in an outage, and starts again at once,
#   makes most of them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets.html
# schemas:
#   - input: schema.secret
# custom:
#   id: CCH002
#   name: reads-throttled
#   severity: medium
#   subject: secret
#   sources: [trail]
#   remediation:
#     summary: >-
#       Read through a client of AWS that caches, and retry with growing pauses. Values that change rarely need not be
#       read more than once in five minutes.
package smaudit.rules.caching.reads_throttled

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.record

applies if not exempt.recovering

deny contains finding if {
	throttled := input.secret.usage.throttled
	throttled > 0

	finding := {
		"path": "usage.throttled",
		"message": $"{throttled} requests for the value were throttled",
		"evidence": {
			"throttled": throttled,
			"window": record.usage_window,
			"events": [_shown(event) | some event in input.secret.usage.refused],
		},
	}
}

_shown(event) := object.filter(event, {"id", "at", "principal", "error", "address"})
