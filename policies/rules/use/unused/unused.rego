# METADATA
# title: Secret is not used
# description: >-
#   Nobody has read the value in any region for days days, by the dates that each region keeps. What nobody uses costs
#   money and can leak all the same. Reads that may be the rotation function's own do not count: where the last read
#   fell on a rotation, the secret is unused for sure once that is long enough ago, and else it cannot be told. New
#   secrets have grace_days days.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html
# schemas:
#   - input: schema.secret
# custom:
#   id: USE001
#   name: secret-unused
#   severity: medium
#   subject: secret
#   sources: [live, trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Ask the owner. If nobody needs it, delete it with a recovery window; a read in that time shows who does.
#     cli: |-
#       aws secretsmanager delete-secret --secret-id NAME --recovery-window-in-days 30
#   controls:
#     aws-fsbp: [SecretsManager.3] # Security Hub
#     pci-dss-4.0.1: ["7.2.4", "7.2.5.1", "8.2.2", "8.2.6"] # Prowler, for 4.0
#   aliases:
#     - SecretsManager.3
#     - secretsmanager-secret-unused
#     - secretsmanager_secret_unused
#     - secretsmanager_secret_unused_90_day
package smaudit.rules.use.unused

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "USE001", "include_managed", false))
	not _new
}

deny contains finding if {
	idle := input.secret.idle_at_least_days
	limit := param.value(param.class, "USE001", "days", 90)
	idle > limit

	finding := {
		"path": "accessed_at",
		"message": _message(idle),
		"evidence": {"idle_days": idle, "days": limit},
		"savings": "cost.monthly",
	}
}

# Where the last read may have been rotation's own, idle_days is unknown, and whoever is not idle for sure with it.
deny contains finding if {
	idle := input.secret.idle_days
	not input.secret.idle_at_least_days

	limit := param.value(param.class, "USE001", "days", 90)
	idle > limit

	finding := {
		"path": "accessed_at",
		"message": _message(idle),
		"evidence": {"idle_days": idle, "days": limit},
		"savings": "cost.monthly",
	}
}

_new if input.secret.age_days < param.value(param.class, "USE001", "grace_days", 30)

_message(idle) := $"the value was never read since the secret was created {idle} days ago" if input.secret.never_read

_message(idle) := $"the value has not been read for {idle} days" if not input.secret.never_read
