# METADATA
# title: Statements of policies
# description: Names statements for people and for good
package smaudit.lib.statements

import rego.v2

# METADATA
# description: >-
#   What tells a finding about a part of a statement from others: the policy by its name, since its place in the list
#   may change, the part, and the actions that are meant
key(statement) := concat(" ", array.concat([_policy(statement.path), statement.at], _actions(statement)))

_actions(statement) := statement.actions

_actions(statement) := [] if not statement.actions

_policy(document) := policy.name if {
	some policy in input.secret.policy_names
	$"{trim_suffix(policy.path, ".name")}.document" == document
}

else := document

# METADATA
# description: Some of the names, and how many there are besides
names(all) := concat(", ", all) if count(all) <= 3

names(all) := $"{concat(", ", array.slice(all, 0, 3))} and {count(all) - 3} more" if count(all) > 3
