package smaudit.rules.trail.bulk_retrieval_test

import rego.v2

import data.smaudit.rules.trail.bulk_retrieval

_event := {"id": "5d3e0a11-0001-4c1e-9f6a-000000000001", "at": "2026-11-18T22:00:05Z", "name": "GetSecretValue"}

_peak(minutes, n) := {"minutes": minutes, "at": "2026-11-18T22:00:00Z", "count": n, "events": [_event]}

_given(activity) := {"principal": {"activity": activity}}

test_deny_many if {
	given := _given({"peaks": [_peak(1, 12), _peak(5, 21), _peak(15, 30)]})
	bulk_retrieval.applies with input as given
	bulk_retrieval.deny == {{
		"path": "activity.peaks",
		"message": "it read 21 secrets within 5 minutes from 2026-11-18 22:00, 20 are allowed",
		"evidence": {
			"minutes": 5,
			"secrets": 21,
			"limit": 20,
			"at": "2026-11-18T22:00:00Z",
			"events": [_event],
		},
		"key": "secrets",
	}} with input as given
}

test_deny_sweep if {
	sweep := {"minutes": 1440, "at": "2026-11-19T00:00:00Z", "count": 10, "regions": 2, "events": [_event]}
	bulk_retrieval.deny == {{
		"path": "activity.sweep",
		"message": "it asked for batches of values by a filter in 2 regions on 2026-11-19",
		"evidence": {"regions": 2, "requests": 10, "at": "2026-11-19T00:00:00Z", "events": [_event]},
		"key": "sweep",
	}} with input as _given({"sweep": sweep})
}

# Events may be lacking where nothing finer than the minute of a read is kept.
test_deny_without_events if {
	findings := bulk_retrieval.deny with input as _given({"peaks": [object.remove(_peak(5, 21), ["events"])]})
	[finding.evidence.events | some finding in findings] == [[]]
}

test_deny_other_spans if {
	all := _given({"peaks": [_peak(1, 21), _peak(5, 22), _peak(15, 23), _peak(60, 24)]})
	_read(all, 0) == {21}
	_read(all, 1) == {21}
	_read(all, 14) == {22}
	_read(all, 15) == {23}
	_read(all, 600) == {24}
	findings := bulk_retrieval.deny with input as all with data.smaudit.config as {"rules": {"LOG005": {"minutes": 1}}}
	{finding.message | some finding in findings} == {concat("", [
		"it read 21 secrets within a minute from 2026-11-18 22:00, ",
		"20 are allowed",
	])}
}

test_allow_limit if {
	given := _given({"reads": 900, "peaks": [_peak(5, 20), _peak(15, 90)]})
	bulk_retrieval.applies with input as given
	bulk_retrieval.deny == set() with input as given
}

test_allow_patience if {
	config := {"rules": {"LOG005": {"secrets": 50}}}
	bulk_retrieval.deny == set() with input as _given({"peaks": [_peak(5, 50)]}) with data.smaudit.config as config
}

test_allow_batches_of_one_region if {
	sweep := {"minutes": 1440, "at": "2026-11-19T00:00:00Z", "count": 10, "regions": 1}
	bulk_retrieval.deny == set() with input as _given({"sweep": sweep})
}

test_absent_peaks if bulk_retrieval.deny == set() with input as _given({})

test_skip_without_record if not bulk_retrieval.applies with input as {"principal": {"id": "p"}}

_read(given, minutes) := {n |
	some finding in bulk_retrieval.deny with input as given
		with data.smaudit.config as {"rules": {"LOG005": {"minutes": minutes}}}
	n := finding.evidence.secrets
}
