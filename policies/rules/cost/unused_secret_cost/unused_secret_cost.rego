# METADATA
# title: Secret that nobody uses costs money
# description: >-
#   Nobody has read the value in any region for days days, as USE001 tells it, and the secret is paid for every month,
#   with its replicas. New secrets have grace_days days.
# related_resources:
#   - ref: https://aws.amazon.com/secrets-manager/pricing/
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
# schemas:
#   - input: schema.secret
# custom:
#   id: CST001
#   name: unused-secret-cost
#   severity: low
#   subject: secret
#   sources: [live, trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Ask the owner. If nobody needs it, delete it with a recovery window, in which it costs nothing; a read in that
#       time shows who does need it.
#     cli: |-
#       aws secretsmanager delete-secret --secret-id NAME --recovery-window-in-days 30
package smaudit.rules.cost.unused_secret_cost

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.idle_days
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "CST001", "include_managed", false))
	not _new
}

deny contains finding if {
	idle := input.secret.idle_at_least_days
	_unused(idle)

	finding := _finding(idle)
}

# Where the last read may have been rotation's own, idle_days is unknown, and whoever is not idle for sure with it.
deny contains finding if {
	idle := input.secret.idle_days
	not input.secret.idle_at_least_days
	_unused(idle)

	finding := _finding(idle)
}

_new if input.secret.age_days < param.value(param.class, "CST001", "grace_days", 30)

_unused(idle) if idle > param.value(param.class, "CST001", "days", 90)

_finding(idle) := {
	"path": "cost",
	"message": $"{idle_days.message(idle)}, and the secret is paid for",
	"evidence": object.union(idle_days.evidence, {
		"idle_days": idle,
		"days": param.value(param.class, "CST001", "days", 90),
	}),
	"savings": "cost.monthly",
}
