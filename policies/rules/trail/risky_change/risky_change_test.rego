package smaudit.rules.trail.risky_change_test

import rego.v2

import data.smaudit.rules.trail.risky_change

_anna := "arn:aws:iam::111122223333:user/anna"

_act(kind, principal, at) := {
	"kind": kind,
	"by_kind": "user",
	"event": {"id": $"event {at}", "at": at, "principal": principal},
}

_given(acts) := {"secret": {"usage": {"acts": acts}}}

_message(kind) := finding.message if {
	some finding in risky_change.deny with input as _given([_act(kind, _anna, "2026-11-14T11:00:00Z")])
}

test_deny_kinds if {
	put := "user anna put a resource policy without the block of public access at 2026-11-14 11:00"
	_message("policy_put_unblocked") == put
	_message("rotation_cancelled") == "user anna cancelled rotation at 2026-11-14 11:00"
	_message("label_moved") == "user anna moved the label AWSCURRENT by hand at 2026-11-14 11:00"
	_message("deleted_unrecovered") == "user anna deleted the secret without a recovery window at 2026-11-14 11:00"
}

# One finding for what one principal did, however often; the newest first.
test_deny_once if {
	newest := _act("label_moved", _anna, "2026-11-17T09:05:00Z")
	older := _act("label_moved", _anna, "2026-11-14T11:00:00Z")
	given := _given([newest, older])
	risky_change.applies with input as given
	risky_change.deny == {{
		"path": "usage.acts",
		"message": "user anna moved the label AWSCURRENT by hand at 2026-11-17 09:05",
		"evidence": {"kind": "label_moved", "principal": _anna, "events": [_bare(newest), _bare(older)]},
		"key": $"label_moved {_anna}",
	}} with input as given
}

test_deny_each if {
	findings := risky_change.deny with input as _given([
		_act("label_moved", _anna, "2026-11-17T09:05:00Z"),
		_act("label_moved", "ben", "2026-11-16T09:05:00Z"),
		_act("rotation_cancelled", _anna, "2026-11-15T09:05:00Z"),
	])
	{finding.key | some finding in findings} == {$"label_moved {_anna}", "label_moved ben", $"rotation_cancelled {_anna}"}
}

test_allow_harmless if {
	given := _given([
		_act("policy_put", _anna, "2026-11-14T11:00:00Z"),
		_act("policy_deleted", _anna, "2026-11-14T11:00:00Z"),
		_act("deleted", _anna, "2026-11-14T11:00:00Z"),
	])
	risky_change.applies with input as given
	risky_change.deny == set() with input as given
}

test_allow_service if {
	act := object.union(_act("label_moved", "rds.amazonaws.com", "2026-11-14T11:00:00Z"), {"by_kind": "service"})
	risky_change.deny == set() with input as _given([act])
}

test_allow_pipelines if {
	config := {"rules": {"LOG008": {"pipelines": ["arn:aws:iam::*:role/deploy-*"]}}}
	findings := risky_change.deny with data.smaudit.config as config
		with input as _given([
			_act("label_moved", "arn:aws:iam::111122223333:role/deploy-shop", "2026-11-17T09:05:00Z"),
			_act("label_moved", _anna, "2026-11-14T11:00:00Z"),
		])
	{finding.key | some finding in findings} == {$"label_moved {_anna}"}
}

test_absent_acts if risky_change.deny == set() with input as {"secret": {}}

test_skip_recovering if {
	not risky_change.applies with input as {"secret": {
		"deleted_at": "2026-11-01T00:00:00Z",
		"usage": {"acts": [_act("label_moved", _anna, "2026-10-14T11:00:00Z")]},
	}}
}

_bare(act) := object.remove(act.event, ["principal"])
