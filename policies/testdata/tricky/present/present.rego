# METADATA
# title: Tricky to read, present
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST009
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.present

import rego.v2

applies if {
	rotation := input.secret.rotation
	not rotation.enabled
}

deny contains {"path": "usage", "message": "recorded"} if {
	usage := input.secret.usage
	not usage.reads
	input.scope.recording
}
