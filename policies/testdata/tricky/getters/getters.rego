# METADATA
# title: Tricky to read, getters
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST005
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.getters

import rego.v2

applies if object.get(input, ["secret", "owner"], "") != "rds"

deny contains {"path": "rotation", "message": "idle", "evidence": {"days": days}} if {
	days := object.get(input.secret.rotation, "days", 0)
	days < 1
}
