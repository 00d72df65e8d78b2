package smaudit.rules.rotation.never_succeeded_test

import rego.v2

import data.smaudit.rules.rotation.never_succeeded

test_deny_never if {
	given := {"secret": {"rotation": {"enabled": true, "never_succeeded": true}}}
	never_succeeded.applies with input as given
	never_succeeded.deny == {{
		"path": "rotation.last_at",
		"message": "rotation is on, its first window has passed, and there never was a rotation",
	}} with input as given
}

test_deny_managed_on_request if {
	given := {"secret": {"owner": "rds", "rotation": {"enabled": true, "never_succeeded": true}}}
	never_succeeded.applies with input as given
		with data.smaudit.config as {"rules": {"ROT006": {"include_managed": true}}}
	count(never_succeeded.deny) == 1 with input as given
}

test_allow_rotated if {
	given := {"secret": {"rotation": {"enabled": true, "last_at": "2026-11-01T00:00:00Z"}}}
	never_succeeded.applies with input as given
	never_succeeded.deny == set() with input as given
}

test_skip_off if not never_succeeded.applies with input as {"secret": {"rotation": {"never_succeeded": true}}}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "rotation": {"enabled": true}}}
	not never_succeeded.applies with input as given
}

test_skip_owned if {
	not never_succeeded.applies with input as {"secret": {"owner": "rds", "rotation": {"enabled": true}}}
}

test_absent_rotation if not never_succeeded.applies with input as {"secret": {}}
