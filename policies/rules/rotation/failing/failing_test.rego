package smaudit.rules.rotation.failing_test

import rego.v2

import data.smaudit.rules.rotation.failing

_function := "arn:aws:lambda:us-east-1:111122223333:function:rotate-billing"

_failure := {
	"id": "5b0e2a82-9c40-4f7e-8a3d-5e0b7d1f2c6a",
	"at": "2026-11-19T04:00:34Z",
	"event": "RotationFailed",
	"step": "setSecret",
	"by": _function,
	"error": $"Error when executing lambda {_function} during setSecret step",
	"cause": "the function rotate-billing fails in its setSecret step",
}

_given(failure) := {"secret": {"rotation": {"failing": true, "last_failure": failure}}}

_message(failure) := finding.message if {
	some finding in failing.deny with input as _given(failure)
}

test_deny_failing if {
	failing.applies with input as _given(_failure)
	failing.deny == {{
		"path": "rotation.last_failure",
		"message": "rotation failed at 2026-11-19 04:00: the function rotate-billing fails in its setSecret step",
		"evidence": {
			"events": [{"id": _failure.id, "at": "2026-11-19T04:00:34Z"}],
			"event": "RotationFailed",
			"step": "setSecret",
			"function": _function,
			"error": _failure.error,
			"cause": _failure.cause,
		},
	}} with input as _given(_failure)
}

test_deny_without_cause if {
	_message(object.remove(_failure, ["cause"])) == $"rotation failed at 2026-11-19 04:00: {_failure.error}"
}

test_deny_abandoned if {
	abandoned := object.remove(object.union(_failure, {"event": "RotationAbandoned"}), ["step", "by", "error", "cause"])
	_message(abandoned) == "rotation was abandoned at 2026-11-19 04:00"
}

test_deny_managed_on_request if {
	given := {"secret": object.union(_given(_failure).secret, {"owner": "rds"})}
	failing.applies with input as given with data.smaudit.config as {"rules": {"ROT004": {"include_managed": true}}}
}

test_allow_mended if {
	given := {"secret": {"rotation": {"last_failure": _failure}}}
	failing.applies with input as given
	failing.deny == set() with input as given
}

test_absent_rotation if failing.deny == set() with input as {"secret": {}}

test_skip_recovering if not failing.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}

test_skip_managed if not failing.applies with input as {"secret": {"owner": "rds"}}
