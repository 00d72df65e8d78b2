# METADATA
# title: Tricky to read, conditions
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST011
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.conditions

import rego.v2

import data.smaudit.lib.param

applies if {
	not _both
	not _either
	not _unless(param.value(input.class, "TST011", "lax", true))
}

deny contains {"path": "name", "message": "denied"} if {
	_unless(param.value(param.class, "TST011", "strict", false))
	_twice(true)
}

_both if {
	input.secret.owner
	input.secret.description
}

_either if input.secret.rotation.enabled

_either if input.secret.deletes_unrecovered

_unless(strict) if {
	not strict
	input.secret.kms_key.aws_managed
}

_twice(wanted) if {
	wanted
	input.secret.tags.Owner
	input.secret.name
}
