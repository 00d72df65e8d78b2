# METADATA
# title: Tricky to read, alias
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST001
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.alias

import rego.v2

applies if {
	secret := input.secret
	not secret.deleted_at
}

deny contains {"path": "owner", "message": "unowned"} if {
	secret := input.secret
	key := input.key
	not secret.owner
	not key.rotation_enabled
}
