package smaudit.rules.rotation.window_invalid_test

import rego.v2

import data.smaudit.rules.rotation.window_invalid

test_deny_each_problem if {
	given := {"secret": {"rotation": {"enabled": true, "problems": [
		{"path": "rotation.expression", "message": "rate(3 hours) is more often than every 4 hours"},
		{"path": "rotation.duration", "message": "write whole hours from 1h to 24h"},
	]}}}
	window_invalid.applies with input as given
	window_invalid.deny == {
		{
			"path": "rotation.expression",
			"message": "rate(3 hours) is more often than every 4 hours",
			"key": "rate(3 hours) is more often than every 4 hours",
		},
		{
			"path": "rotation.duration",
			"message": "write whole hours from 1h to 24h",
			"key": "write whole hours from 1h to 24h",
		},
	} with input as given
}

test_absent_path if {
	given := {"secret": {"rotation": {"enabled": true, "problems": [{"message": "no such day exists"}]}}}
	window_invalid.deny == {{
		"path": "rotation.expression",
		"message": "no such day exists",
		"key": "no such day exists",
	}} with input as given
}

test_allow_valid if {
	given := {"secret": {"rotation": {"enabled": true, "expression": "rate(30 days)"}}}
	window_invalid.applies with input as given
	window_invalid.deny == set() with input as given
}

test_skip_off if not window_invalid.applies with input as {"secret": {"rotation": {"problems": [{"message": "x"}]}}}

test_skip_owned if not window_invalid.applies with input as {"secret": {"owner": "rds", "rotation": {"enabled": true}}}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "rotation": {"enabled": true}}}
	not window_invalid.applies with input as given
}
