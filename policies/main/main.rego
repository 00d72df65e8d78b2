# METADATA
# title: Entry point for stock opa
# description: >-
#   Judges one subject with all rules at once, as `opa eval` and an OPA server need it. It sees no unknown attributes:
#   what the input lacks counts as absent. smaudit itself evaluates each rule by its own package.
package smaudit.main

import rego.v2

# METADATA
# description: >-
#   The findings of all rules that are about the input's subject, its source included, each with the rule's ID and,
#   as msg, its message. A rule that is not in the catalogue is called by its family and name.
# entrypoint: true
deny contains object.union(finding, {"rule": _id(family, name), "msg": finding.message}) if {
	some family, name
	data.smaudit.rules[family][name].applies
	_concerned(family, name)
	some finding in data.smaudit.rules[family][name].deny
}

_id(family, name) := _catalogue[family][name].id

_id(family, name) := $"{family}/{name}" if not _catalogue[family][name]

_concerned(family, name) if not _catalogue[family][name]

_concerned(family, name) if {
	rule := _catalogue[family][name]
	rule.subject == _subject
	some source in rule.sources
	source in _sources
}

# The input names its kind of subject; one that does not is about its secret, or about what it holds in its place.
_subject := input.kind

_subject := [kind | some kind in _kinds; input[kind]][0] if not input.kind

_kinds := ["secret", "key", "function", "endpoint", "trail", "consumer", "principal", "change", "scope"]

# Where the input tells no source, rules for all of them are asked.
default _sources := {"live", "code", "trail"}

_sources := {_words[input.scope.source]} if input.scope.source in object.keys(_words)

else := {"code"} if input.scope.source

_words := {"aws": "live", "trail": "trail"}
