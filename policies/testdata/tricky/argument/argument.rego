# METADATA
# title: Tricky to read, argument
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST002
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.argument

import rego.v2

applies if _on(input.secret)

deny contains {"path": "tags", "message": "tagged", "key": tag} if {
	some tag in _tags(input.secret.tag_keys)
	not _missing(input.function, "invocable")
}

_on(secret) if secret.rotation.enabled

_tags(keys) := {key | some key in keys}

_missing(object, name) if not object[name]
