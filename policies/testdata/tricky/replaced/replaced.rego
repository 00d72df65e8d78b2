# METADATA
# title: Tricky to read, replaced
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST006
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.replaced

import rego.v2

import data.smaudit.tricky_helper

applies if tricky_helper.described with input as {"secret": {"description": input.secret.name}}

deny contains {"path": "name", "message": "described"} if {
	tricky_helper.described with input.secret.description as input.secret.owner
}
