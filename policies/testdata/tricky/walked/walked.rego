# METADATA
# title: Tricky to read, walked
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST004
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.walked

import rego.v2

applies if {
	walk(input.secret.rotation, [_, value])
	value == "rds"
}

deny contains {"path": "tags", "message": "rds somewhere"} if {
	walk(input.secret, [_, "rds"])
}
