# METADATA
# title: Rotation has never succeeded
# description: >-
#   Rotation is on, its first window has come and gone, and the secret has never been rotated. To those who see only
#   that rotation is on, all seems well.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT006
#   name: rotation-never-succeeded
#   severity: high
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: Rotate once by hand, read in the log of the rotation function why that fails, and mend it.
#     cli: |-
#       aws secretsmanager rotate-secret --secret-id NAME
#       aws logs tail /aws/lambda/FUNCTION --since 1h
package smaudit.rules.rotation.never_succeeded

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	input.secret.rotation.enabled
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT006", "include_managed", false))
}

deny contains finding if {
	input.secret.rotation.never_succeeded

	finding := {
		"path": "rotation.last_at",
		"message": "rotation is on, its first window has passed, and there never was a rotation",
	}
}
