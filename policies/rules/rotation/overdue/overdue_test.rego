package smaudit.rules.rotation.overdue_test

import rego.v2

import data.smaudit.rules.rotation.overdue

test_deny_hours if _denied(3, "the rotation is overdue by 3 hours")

test_deny_days if _denied(50, "the rotation is overdue by 2 days")

test_deny_managed_on_request if {
	given := {"secret": object.union(_secret(5), {"owner": "rds"})}
	overdue.applies with input as given with data.smaudit.config as {"rules": {"ROT003": {"include_managed": true}}}
	count(overdue.deny) == 1 with input as given
}

test_allow_on_time if {
	given := {"secret": {"rotation": {"enabled": true, "last_at": "2026-11-01T00:00:00Z"}}}
	overdue.applies with input as given
	overdue.deny == set() with input as given
}

test_skip_off if not overdue.applies with input as {"secret": {"rotation": {"overdue_hours": 5}}}

test_skip_never_rotated if {
	not overdue.applies with input as {"secret": {"rotation": {"enabled": true, "overdue_hours": 5}}}
}

test_skip_recovering if {
	given := {"secret": object.union(_secret(5), {"deleted_at": "2026-11-01T00:00:00Z"})}
	not overdue.applies with input as given
}

test_skip_owned if not overdue.applies with input as {"secret": object.union(_secret(5), {"owner": "rds"})}

test_absent_rotation if not overdue.applies with input as {"secret": {}}

_secret(late) := {"rotation": {"enabled": true, "last_at": "2026-10-01T00:00:00Z", "overdue_hours": late}}

_denied(late, message) if {
	given := {"secret": _secret(late)}
	overdue.applies with input as given
	overdue.deny == {{
		"path": "rotation.next_at",
		"message": message,
		"evidence": {"overdue_hours": late},
	}} with input as given
}
