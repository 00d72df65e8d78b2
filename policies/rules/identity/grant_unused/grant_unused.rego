# METADATA
# title: Principal may read secrets that it does not use
# description: >-
#   The principal may read values, and by CloudTrail's record has not done so for days days. What is granted and not
#   used helps only whoever takes the principal over. It is judged where its policies are known and the record covers
#   days days of all regions in which the secrets lie.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
# schemas:
#   - input: schema.principal
# custom:
#   id: IAM003
#   name: grant-unused
#   severity: medium
#   subject: principal
#   sources: [trail]
#   remediation:
#     summary: >-
#       Leave the secrets out of the principal's policies. The command writes the narrowest policies that still allow
#       all that was used.
#     cli: smaudit access suggest PRINCIPAL
package smaudit.rules.identity.grant_unused

import rego.v2

import data.smaudit.lib.claims
import data.smaudit.lib.param
import data.smaudit.lib.record

applies if {
	not input.principal.service
	not input.principal.recorded
	input.principal.kind != "group"
	input.principal.activity.covered_days >= _days
}

deny contains finding if {
	secrets := input.principal.unused
	claims.some_of(secrets)

	finding := {
		"path": "policies",
		"message": concat("", [
			$"it may read {claims.names(secrets)} and has not done so ",
			$"in {input.principal.activity.covered_days} days",
		]),
		"evidence": {
			"secrets": [secret | some secret in secrets],
			"days": _days,
			"covered_days": input.principal.activity.covered_days,
			"window": record.activity_window,
		},
	}
}

_days := param.value(param.class, "IAM003", "days", 90)
