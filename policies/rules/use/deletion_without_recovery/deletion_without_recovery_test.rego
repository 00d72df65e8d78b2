package smaudit.rules.use.deletion_without_recovery_test

import rego.v2

import data.smaudit.rules.use.deletion_without_recovery

test_deny_no_window if {
	given := {"secret": {"deletes_unrecovered": true}}
	deletion_without_recovery.applies with input as given
	deletion_without_recovery.deny == {{
		"path": "deletes_unrecovered",
		"message": "the recovery window is 0 days, so that a deletion cannot be undone",
	}} with input as given
}

test_allow_window if _passes({"deletes_unrecovered": false})

test_absent_window if _passes({})

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not deletion_without_recovery.applies with input as given
}

_passes(secret) if {
	deletion_without_recovery.applies with input as {"secret": secret}
	deletion_without_recovery.deny == set() with input as {"secret": secret}
}
