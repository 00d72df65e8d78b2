# METADATA
# title: Secret is not used
# description: >-
#   Nobody has read the value in any region for days days: by CloudTrail's record as far back as it reaches, else by
#   the dates that each region keeps. What nobody uses costs money and can leak all the same. Reads of the rotation
#   function and of scanners do not count. A date does not tell whose the read was: where it fell on a rotation, the
#   secret is unused for sure once that is long enough ago, and else it cannot be told. What was read within the record
#   by others only is unused for as long as the record covers, and before that cannot be told. New secrets have
#   grace_days days.
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
import data.smaudit.lib.idle_days
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
		"path": idle_days.path,
		"message": idle_days.message(idle),
		"evidence": object.union(idle_days.evidence, {"idle_days": idle, "days": limit}),
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
		"path": idle_days.path,
		"message": idle_days.message(idle),
		"evidence": object.union(idle_days.evidence, {"idle_days": idle, "days": limit}),
		"savings": "cost.monthly",
	}
}

_new if input.secret.age_days < param.value(param.class, "USE001", "grace_days", 30)
