package smaudit.rules.cost.unused_secret_cost_test

import rego.v2

import data.smaudit.rules.cost.unused_secret_cost

test_deny_unused if {
	given := {"secret": {"idle_days": 91, "idle_at_least_days": 91}}
	unused_secret_cost.applies with input as given
	unused_secret_cost.deny == {{
		"path": "cost",
		"message": "the value has not been read for 91 days, and the secret is paid for",
		"evidence": {"by": "dates", "idle_days": 91, "days": 90},
		"savings": "cost.monthly",
	}} with input as given
}

test_deny_bound if {
	count(unused_secret_cost.deny) == 1 with input as {"secret": {"idle_at_least_days": 91}}
}

test_deny_without_bound if {
	count(unused_secret_cost.deny) == 1 with input as {"secret": {"idle_days": 91}}
}

test_allow_read if {
	given := {"secret": {"idle_days": 90, "idle_at_least_days": 90}}
	unused_secret_cost.applies with input as given
	unused_secret_cost.deny == set() with input as given
}

test_absent_dates if unused_secret_cost.deny == set() with input as {"secret": {"id": "s"}}

test_skip_new if not unused_secret_cost.applies with input as {"secret": {"age_days": 29}}

test_skip_recovering if not unused_secret_cost.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}

test_skip_owned if not unused_secret_cost.applies with input as {"secret": {"owner": "rds"}}
