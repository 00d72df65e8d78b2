# METADATA
# title: Tricky to read, through
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST010
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.through

import rego.v2

applies if not _subject.description

deny contains {"path": "key", "message": "other"} if {
	_subject.rotation.enabled
	_pair[1].aws_managed
	_all.class == "rds"
}

_subject := input.secret

_pair := [input.secret, input.key]

_all := input
