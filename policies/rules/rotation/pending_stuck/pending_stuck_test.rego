package smaudit.rules.rotation.pending_stuck_test

import rego.v2

import data.smaudit.rules.rotation.pending_stuck

test_deny_stuck if {
	given := {"secret": {"rotation": {"enabled": true, "pending_hours": 25}}}
	pending_stuck.applies with input as given
	pending_stuck.deny == {{
		"path": "versions.pending_at",
		"message": "a version has been pending for 25 hours, 24 are allowed",
		"evidence": {"pending_hours": 25, "max_hours": 24},
	}} with input as given
}

# A version that was left pending blocks rotation also while that is off.
test_deny_off if {
	given := {"secret": {"rotation": {"pending_hours": 100}}}
	count(pending_stuck.deny) == 1 with input as given
}

test_deny_stricter if {
	given := {"secret": {"rotation": {"pending_hours": 3}}}
	count(pending_stuck.deny) == 1 with input as given
		with data.smaudit.config as {"rules": {"ROT005": {"max_hours": 2}}}
}

test_deny_managed_on_request if {
	given := {"secret": {"owner": "rds", "rotation": {"pending_hours": 100}}}
	pending_stuck.applies with input as given
		with data.smaudit.config as {"rules": {"ROT005": {"include_managed": true}}}
	count(pending_stuck.deny) == 1 with input as given
}

test_allow_in_progress if _passes({"rotation": {"enabled": true, "pending_hours": 24}})

test_absent_pending if _passes({})

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "rotation": {"pending_hours": 100}}}
	not pending_stuck.applies with input as given
}

test_skip_owned if not pending_stuck.applies with input as {"secret": {"owner": "rds"}}

_passes(secret) if {
	pending_stuck.applies with input as {"secret": secret}
	pending_stuck.deny == set() with input as {"secret": secret}
}
