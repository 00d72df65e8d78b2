# METADATA
# title: Value is too old
# description: >-
#   The value itself has not changed for longer than max_days days, whatever rotation says and whenever tags or the
#   description were edited. For secrets without rotation this is the rule that judges manual rotation. The age is
#   that of the version with the label AWSCURRENT; it is at least the time since the last change of anything.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT011
#   name: value-too-old
#   severity: medium
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: Rotate the secret, by its function or by hand, and turn on rotation so that it stays young.
#     cli: |-
#       aws secretsmanager rotate-secret --secret-id NAME
#   controls:
#     aws-fsbp: [SecretsManager.4] # Security Hub
#   aliases:
#     - SecretsManager.4
#     - secretsmanager-secret-periodic-rotation
#     - secretsmanager_secret_rotated_periodically
#     - secretsmanager_secret_last_changed_90_day
#     - SECRETSMANAGER_MAX_SECRET_AGE
package smaudit.rules.rotation.value_too_old

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT011", "include_managed", false))
}

deny contains finding if {
	age := input.secret.value_age_at_least
	limit := param.value(param.class, "ROT011", "max_days", 90)
	age > limit

	finding := {
		"path": "value_age_at_least",
		"message": $"the value is at least {age} days old, {limit} are allowed",
		"evidence": {"value_age_at_least": age, "max_days": limit},
	}
}
