package smaudit.rules.caching.reads_throttled_test

import rego.v2

import data.smaudit.rules.caching.reads_throttled

test_deny_throttled if {
	event := {"id": "e1", "at": "2026-11-20T00:00:00Z", "error": "ThrottlingException"}
	given := {"secret": {"usage": {"throttled": 3, "refused": [event], "window": {"from": "2026-08-01T00:00:00Z"}}}}
	reads_throttled.applies with input as given
	reads_throttled.deny == {{
		"path": "usage.throttled",
		"message": "3 requests for the value were throttled",
		"evidence": {"throttled": 3, "window": {"from": "2026-08-01T00:00:00Z"}, "events": [event]},
	}} with input as given
}

test_deny_without_events if {
	count(reads_throttled.deny) == 1 with input as {"secret": {"usage": {"throttled": 1, "window": {}}}}
}

test_allow_served if {
	reads_throttled.applies with input as {"secret": {"usage": {"reads": 9, "window": {}}}}
	reads_throttled.deny == set() with input as {"secret": {"usage": {"reads": 9, "window": {}}}}
}

test_absent_usage if reads_throttled.deny == set() with input as {"secret": {"id": "s"}}

test_skip_recovering if not reads_throttled.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
