# METADATA
# title: Rotation is stuck
# description: >-
#   A version has waited with the label AWSPENDING for longer than a rotation takes. Until somebody removes it, every
#   further rotation fails, since a new one cannot begin. The parameter max_hours is how long a version may wait.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT005
#   name: rotation-pending-stuck
#   severity: high
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: >-
#       Find out why the rotation stopped, cancel it, which leaves the pending version to be moved or relabelled, and
#       rotate again.
#     cli: |-
#       aws secretsmanager list-secret-version-ids --secret-id NAME
#       aws secretsmanager update-secret-version-stage --secret-id NAME --version-stage AWSPENDING \
#         --remove-from-version-id VERSION
#       aws secretsmanager rotate-secret --secret-id NAME
package smaudit.rules.rotation.pending_stuck

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT005", "include_managed", false))
}

deny contains finding if {
	waited := input.secret.rotation.pending_hours
	limit := param.value(param.class, "ROT005", "max_hours", 24)
	waited > limit

	finding := {
		"path": "versions.pending_at",
		"message": $"a version has been pending for {waited} hours, {limit} are allowed",
		"evidence": {"pending_hours": waited, "max_hours": limit},
	}
}
