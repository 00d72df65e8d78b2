package smaudit.rules.trail.read_from_foreign_account_test

import rego.v2

import data.smaudit.rules.trail.read_from_foreign_account

_first := {"id": "e5f6a7b8-1111-4222-8333-444455556661", "at": "2026-11-16T08:00:00Z"}

_last := {"id": "e5f6a7b8-1111-4222-8333-444455556663", "at": "2026-11-16T08:20:00Z"}

_window := {"from": "2026-11-07T00:00:00Z", "to": "2026-11-20T23:58:00Z"}

_role := "arn:aws:iam::444455556666:role/etl"

_reader(principal) := {
	"principal": principal,
	"account": "444455556666",
	"reads": 3,
	"last_at": "2026-11-16T08:20:00Z",
	"first_read": _first,
	"latest_read": _last,
}

_given(readers) := {"secret": {"usage": {"foreign": readers, "window": _window}}}

test_deny_role if {
	given := _given([object.union(_reader("a"), {"trusted": true}), _reader(_role)])
	read_from_foreign_account.applies with input as given
	read_from_foreign_account.deny == {{
		"path": "usage.foreign.1",
		"message": concat("", [
			"role etl of account 444455556666, which is not trusted, read the value 3 times, ",
			"last at 2026-11-16 08:20",
		]),
		"evidence": {
			"principal": _role,
			"account": "444455556666",
			"reads": 3,
			"events": [_first, _last],
			"window": _window,
		},
		"key": _role,
	}} with input as given
}

# The record of the owner may tell no more of the reader than its account.
test_deny_account if {
	reader := object.union(_reader("444455556666"), {"reads": 1, "latest_read": _first})
	findings := read_from_foreign_account.deny with input as _given([reader])
	{[finding.message, finding.evidence.events] | some finding in findings} == {[
		"account 444455556666, which is not trusted, read the value once, last at 2026-11-16 08:20",
		[_first],
	]}
}

test_deny_each if {
	findings := read_from_foreign_account.deny with input as _given([_reader("a"), _reader("b")])
	{finding.key | some finding in findings} == {"a", "b"}
}

test_allow_trusted if {
	given := _given([object.union(_reader(_role), {"trusted": true})])
	read_from_foreign_account.applies with input as given
	read_from_foreign_account.deny == set() with input as given
}

test_absent_usage if read_from_foreign_account.deny == set() with input as {"secret": {}}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "usage": {"foreign": [_reader(_role)]}}}
	not read_from_foreign_account.applies with input as given
}
