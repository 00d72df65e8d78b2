# METADATA
# title: Tricky to read, dynamic
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST003
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.dynamic

import rego.v2

applies if {
	some kind in ["secret", "key"]
	input[kind].name
}

deny contains {"path": name, "message": "absent", "key": name} if {
	some name in ["description", "owner", "class"]
	not input.secret[name]
}
