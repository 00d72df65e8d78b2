# METADATA
# title: Tricky to read, equations
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST007
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.equations

import rego.v2

default applies := false

applies if {
	rotation = input.secret.rotation
	rotation.days > 5
}

applies if {
	[secret, key] := [input.secret, input.key]
	not secret.owner
	not key.aws_managed
}

deny contains {"path": "name", "message": _word} if {
	{"inner": {"s": secret}} := {"inner": {"s": input.secret}}
	secret.name
}

default _word := "none"

_word := "managed" if input.secret.kms_key.aws_managed

else := "days" if input.secret.rotation.days > 3

else := input.class
