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

test_deny_by_record if {
	event := {"id": "a", "at": "2026-11-12T17:45:00Z", "name": "DeleteSecret", "principal": "bot"}
	given := {"secret": {"usage": {"acts": [
		{"kind": "deleted", "event": object.union(event, {"principal": "anna"})},
		{"kind": "deleted_unrecovered", "event": event},
	]}}}
	deletion_without_recovery.applies with input as given
	deletion_without_recovery.deny == {{
		"path": "usage.acts",
		"message": "bot deleted the secret at 2026-11-12 17:45 without a way back",
		"evidence": {"principal": "bot", "events": [object.remove(event, ["principal"])]},
		"key": "record bot",
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
