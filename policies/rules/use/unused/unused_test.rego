package smaudit.rules.use.unused_test

import rego.v2

import data.smaudit.rules.use.unused

test_deny_idle if {
	_denied({"idle_days": 91, "idle_at_least_days": 91}, "the value has not been read for 91 days")
}

# What is told only as a bound denies as well, once the bound is over the limit.
test_deny_bound if _denied({"idle_at_least_days": 91}, "the value has not been read for 91 days")

test_deny_without_bound if _denied({"idle_days": 91}, "the value has not been read for 91 days")

test_deny_never_read if {
	_denied(
		{"idle_days": 91, "idle_at_least_days": 91, "age_days": 91, "never_read": true},
		"the value was never read since the secret was created 91 days ago",
	)
}

test_deny_managed_on_request if {
	given := {"secret": {"owner": "rds", "idle_at_least_days": 91}}
	unused.applies with input as given with data.smaudit.config as {"rules": {"USE001": {"include_managed": true}}}
	count(unused.deny) == 1 with input as given
}

test_deny_by_record if {
	given := {"secret": {"idle_days": 91, "idle_at_least_days": 91, "idle_by_record": true, "usage": _usage}}
	unused.deny == {{
		"path": "usage",
		"message": "by CloudTrail's record the value has not been read for 91 days",
		"evidence": {"idle_days": 91, "days": 90, "by": "record", "window": _usage.window, "last_read": _usage.latest_read},
		"savings": "cost.monthly",
	}} with input as given
}

test_allow_read if _passes({"idle_days": 90, "idle_at_least_days": 90})

test_allow_patience if {
	given := {"secret": {"idle_days": 91, "idle_at_least_days": 91}}
	unused.deny == set() with input as given with data.smaudit.config as {"rules": {"USE001": {"days": 180}}}
}

test_absent_dates if _passes({})

test_skip_new if not unused.applies with input as {"secret": {"age_days": 29, "never_read": true}}

test_skip_recovering if not unused.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}

test_skip_owned if not unused.applies with input as {"secret": {"owner": "rds", "idle_at_least_days": 91}}

_usage := {
	"last_at": "2026-08-01T00:00:00Z",
	"latest_read": {"id": "e1", "at": "2026-08-01T00:00:00Z"},
	"window": {"from": "2026-08-01T00:00:00Z"},
}

_denied(secret, message) if {
	unused.applies with input as {"secret": secret}
	unused.deny == {{
		"path": "accessed_at",
		"message": message,
		"evidence": {"idle_days": 91, "days": 90, "by": "dates"},
		"savings": "cost.monthly",
	}} with input as {"secret": secret}
}

_passes(secret) if {
	unused.applies with input as {"secret": secret}
	unused.deny == set() with input as {"secret": secret}
}
