# METADATA
# title: Key cannot be used
# description: >-
#   The value is encrypted under a key that is disabled, waits for its deletion, or is gone. Nobody can read the value
#   now, and once the key is deleted nobody ever will. This is judged in the recovery window of a secret as well: a
#   secret that cannot be read need not be restored.
# related_resources:
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
# schemas:
#   - input: schema.secret
# custom:
#   id: KMS002
#   name: key-unusable
#   severity: critical
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: >-
#       Cancel the deletion of the key and enable it. If the key is gone, the value is lost: set a new one under
#       another key.
#     cli: |-
#       aws kms cancel-key-deletion --key-id KEY
#       aws kms enable-key --key-id KEY
package smaudit.rules.key.unusable

import rego.v2

# Keys still serve while their primary moves to another region (KMS developer guide, key-state, 2026).
_usable := {"Enabled", "Updating", "Creating"}

applies if not input.secret.kms_key.aws_managed

deny contains finding if {
	input.secret.kms_key.missing

	finding := {
		"path": "kms_key",
		"message": "the key does not exist",
		"key": "missing",
	}
}

deny contains finding if {
	state := input.key.state
	not state in _usable

	finding := {
		"path": "key.state",
		"message": $"the key cannot be used, its state is {state}",
		"evidence": {"state": state},
		"key": "state",
	}
}
