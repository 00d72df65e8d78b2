package smaudit.rules.trail.denied_burst_test

import rego.v2

import data.smaudit.rules.trail.denied_burst

_event := {"id": "5d3e0a11-0001-4c1e-9f6a-000000000001", "at": "2026-11-17T15:48:00Z", "error": "AccessDenied"}

_peak(n) := {"minutes": 60, "at": "2026-11-17T15:00:00Z", "count": n, "events": [_event]}

_given(n) := {"principal": {"activity": {"denied_peak": _peak(n)}}}

test_deny_burst if {
	denied_burst.applies with input as _given(20)
	denied_burst.deny == {{
		"path": "activity.denied_peak",
		"message": "20 of its requests for values were denied in the hour from 2026-11-17 15:00",
		"evidence": {"denied": 20, "limit": 20, "at": "2026-11-17T15:00:00Z", "events": [_event]},
	}} with input as _given(20)
}

test_allow_few if {
	denied_burst.applies with input as _given(19)
	denied_burst.deny == set() with input as _given(19)
}

test_allow_patience if {
	denied_burst.deny == set() with input as _given(20) with data.smaudit.config as {"rules": {"LOG007": {"count": 21}}}
}

test_absent_denials if denied_burst.deny == set() with input as {"principal": {"activity": {"reads": 3}}}

test_skip_without_record if not denied_burst.applies with input as {"principal": {"id": "p"}}
