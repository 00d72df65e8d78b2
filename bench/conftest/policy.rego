# Rules of our kind as one writes them for conftest: over the parsed HCL, without evaluation, or over
# the JSON of a plan. They exist to be timed beside ours.
package main

import rego.v1

secrets contains [name, secret] if {
	some name, blocks in input.resource.aws_secretsmanager_secret
	some secret in _list(blocks)
}

rotations contains rotation if {
	some blocks in input.resource.aws_secretsmanager_secret_rotation
	some rotation in _list(blocks)
}

planned contains [change.address, change.change.after] if {
	some change in input.resource_changes
	change.type == "aws_secretsmanager_secret"
}

_list(x) := x if is_array(x)

_list(x) := [x] if is_object(x)

_rotated contains name if {
	some rotation in rotations
	some name in regex.find_n(`aws_secretsmanager_secret\.[A-Za-z0-9_]+`, rotation.secret_id, 1)
}

deny contains sprintf("%s: rotation is off", [name]) if {
	some [name, _] in secrets
	not sprintf("aws_secretsmanager_secret.%s", [name]) in _rotated
}

deny contains "rotation interval is too long" if {
	some rotation in rotations
	some rules in _list(rotation.rotation_rules)
	rules.automatically_after_days > 90
}

deny contains sprintf("%s: default key", [name]) if {
	some [name, secret] in secrets
	not secret.kms_key_id
}

deny contains sprintf("%s: tag %s is missing", [name, tag]) if {
	some [name, secret] in secrets
	some tag in ["Owner", "Environment"]
	not secret.tags[tag]
}

deny contains sprintf("%s: no description", [name]) if {
	some [name, secret] in secrets
	not secret.description
}

deny contains sprintf("%s: no recovery window", [name]) if {
	some [name, secret] in secrets
	secret.recovery_window_in_days == 0
}

deny contains sprintf("%s: default key", [address]) if {
	some [address, secret] in planned
	not secret.kms_key_id
}

deny contains sprintf("%s: tag %s is missing", [address, tag]) if {
	some [address, secret] in planned
	some tag in ["Owner", "Environment"]
	not secret.tags[tag]
}

deny contains sprintf("%s: no recovery window", [address]) if {
	some [address, secret] in planned
	secret.recovery_window_in_days == 0
}

deny contains sprintf("%s: rotation is off", [address]) if {
	some [address, _] in planned
	not address in _planned_rotations
}

_planned_rotations := {change.change.after.secret_id |
	some change in input.resource_changes
	change.type == "aws_secretsmanager_secret_rotation"
}
