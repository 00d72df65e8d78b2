package smaudit.rules.rotation.interval_too_long_test

import rego.v2

import data.smaudit.rules.rotation.interval_too_long

test_deny_days if {
	given := {"secret": {"rotation": {"enabled": true, "kind": "function", "days": 91, "longest_gap_days": 91}}}
	interval_too_long.applies with input as given
	interval_too_long.deny == {{
		"path": "rotation.days",
		"message": "the schedule leaves up to 91 days between rotations, 90 are allowed",
		"evidence": {"longest_gap_days": 91, "max_days": 90},
	}} with input as given
}

# Checkov passes every cron expression, CloudSploit passes long intervals and fails short ones.
test_deny_yearly_cron if {
	given := {"secret": {"rotation": {"enabled": true, "expression": "cron(0 4 1 1 ? *)", "longest_gap_days": 366}}}
	interval_too_long.deny == {{
		"path": "rotation.expression",
		"message": "the schedule leaves up to 366 days between rotations, 90 are allowed",
		"evidence": {"longest_gap_days": 366, "max_days": 90},
	}} with input as given
}

test_deny_class if {
	given := {"class": "prod", "secret": {"rotation": {"enabled": true, "days": 45, "longest_gap_days": 45}}}
	config := {"classes": {"prod": {"ROT002": {"max_days": 30}}}}
	interval_too_long.deny == {{
		"path": "rotation.days",
		"message": "the schedule leaves up to 45 days between rotations, 30 are allowed",
		"evidence": {"longest_gap_days": 45, "max_days": 30},
	}} with input as given with data.smaudit.config as config
}

test_allow_limit if _passes({"rotation": {"enabled": true, "days": 90, "longest_gap_days": 90}})

test_allow_short if _passes({"rotation": {"enabled": true, "days": 7, "longest_gap_days": 7}})

test_skip_off if not interval_too_long.applies with input as {"secret": {"rotation": {"days": 365}}}

test_skip_owned if {
	not interval_too_long.applies with input as {"secret": {"owner": "rds", "rotation": {"enabled": true}}}
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "rotation": {"enabled": true}}}
	not interval_too_long.applies with input as given
}

test_absent_gap if _passes({"rotation": {"enabled": true, "kind": "function"}})

_passes(secret) if {
	interval_too_long.applies with input as {"secret": secret}
	interval_too_long.deny == set() with input as {"secret": secret}
}
