package smaudit.rules.use.deleted_secret_still_requested_test

import rego.v2

import data.smaudit.rules.use.deleted_secret_still_requested

_batch := "arn:aws:iam::111122223333:role/legacy-batch"

_event(id, principal, at) := {"id": id, "at": at, "name": "GetSecretValue", "principal": principal}

_newest := _event("a", _batch, "2026-11-20T01:30:00Z")

_older := _event("b", _batch, "2026-11-19T01:30:00Z")

_usage := {"last_at": "2026-11-10T01:30:00Z", "deleted": [_newest, _older]}

test_deny_recovering if _denies({"scope": {"source": "aws"}, "secret": {
	"deleted_at": "2026-11-10T16:00:00Z",
	"usage": _usage,
}})

test_deny_by_record_alone if _denies({"scope": {"source": "trail"}, "secret": {"usage": _usage}})

test_deny_never_read if _denies({
	"scope": {"source": "trail"},
	"secret": {"usage": object.remove(_usage, ["last_at"])},
})

test_deny_each if {
	other := _event("c", "other", "2026-11-18T00:00:00Z")
	given := {"scope": {"source": "trail"}, "secret": {"usage": {"deleted": [_newest, other]}}}
	findings := deleted_secret_still_requested.deny with input as given
	{finding.key | some finding in findings} == {_batch, "other"}
}

test_allow_in_use_again if {
	usage := object.union(_usage, {"last_at": "2026-11-20T07:00:00Z"})
	given := {"scope": {"source": "trail"}, "secret": {"usage": usage}}
	deleted_secret_still_requested.applies with input as given
	deleted_secret_still_requested.deny == set() with input as given
}

test_absent_requests if {
	given := {"scope": {"source": "trail"}, "secret": {"usage": {"reads": 3}}}
	deleted_secret_still_requested.deny == set() with input as given
}

test_skip_kept if {
	given := {"scope": {"source": "aws"}, "secret": {"usage": _usage}}
	not deleted_secret_still_requested.applies with input as given
}

_denies(given) if {
	deleted_secret_still_requested.applies with input as given
	deleted_secret_still_requested.deny == {{
		"path": "usage.deleted",
		"message": "role legacy-batch asked for the value at 2026-11-20 01:30, though the secret waits for its deletion",
		"evidence": {"principal": _batch, "events": [object.remove(event, ["principal"]) | some event in [_newest, _older]]},
		"key": _batch,
	}} with input as given
}
