package smaudit.rules.network.reads_outside_endpoint_test

import rego.v2

import data.smaudit.rules.network.reads_outside_endpoint

_event := {"id": "5d3e0a11-0001-4c1e-9f6a-000000000001", "at": "2026-11-18T14:00:30Z", "address": "203.0.113.77"}

_window := {"from": "2026-11-07T00:00:00Z", "to": "2026-11-20T23:58:00Z"}

_given(activity) := {"principal": {"activity": object.union({"window": _window}, activity)}}

test_deny_public if {
	given := _given({"by_source": {"endpoint": 127, "public": 5}, "outside": [_event]})
	reads_outside_endpoint.applies with input as given
	reads_outside_endpoint.deny == {{
		"path": "activity.outside",
		"message": "it reads through an endpoint, and 5 times from a public address, last from 203.0.113.77",
		"evidence": {"reads": 5, "events": [_event], "window": _window},
	}} with input as given
}

test_deny_without_address if {
	given := _given({"by_source": {"endpoint": 1, "public": 1}, "outside": [object.remove(_event, ["address"])]})
	findings := reads_outside_endpoint.deny with input as given
	{finding.message | some finding in findings} == {"it reads through an endpoint, and once from a public address"}
}

test_allow_inside if {
	given := _given({"by_source": {"endpoint": 127, "private": 5}})
	reads_outside_endpoint.applies with input as given
	reads_outside_endpoint.deny == set() with input as given
}

test_absent_activity if reads_outside_endpoint.deny == set() with input as {"principal": {"id": "p"}}

test_skip_without_endpoint if {
	not reads_outside_endpoint.applies with input as _given({"by_source": {"public": 5}})
}
