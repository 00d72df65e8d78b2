package smaudit.rules.key.rotation_off_test

import rego.v2

import data.smaudit.rules.key.rotation_off

test_deny_off if {
	rotation_off.applies with input as {"key": {"symmetric": true, "rotation_enabled": false}}
	rotation_off.deny == {_finding} with input as {"key": {"symmetric": true, "rotation_enabled": false}}
}

test_absent_rotation if rotation_off.deny == {_finding} with input as {"key": {"symmetric": true}}

test_allow_on if {
	given := {"key": {"symmetric": true, "rotation_enabled": true}}
	rotation_off.applies with input as given
	rotation_off.deny == set() with input as given
}

test_skip_asymmetric if not rotation_off.applies with input as {"key": {"id": "k"}}

test_skip_imported if not rotation_off.applies with input as {"key": {"symmetric": true, "imported": true}}

test_skip_aws_managed if not rotation_off.applies with input as {"key": {"symmetric": true, "aws_managed": true}}

test_skip_deleted if {
	not rotation_off.applies with input as {"key": {"symmetric": true, "deleted_at": "2026-12-01T00:00:00Z"}}
}

_finding := {
	"path": "rotation_enabled",
	"message": "the key material is never rotated",
}
