package smaudit.rules.rotation.function_unusable_test

import rego.v2

import data.smaudit.rules.rotation.function_unusable

_rotation := {"enabled": true, "kind": "function", "function": "rotate"}

_function := {"id": "rotate", "region": "eu-west-1", "state": "Active", "invocable": true}

test_deny_missing if _denies(
	{"secret": {"rotation": object.union(_rotation, {"function_missing": true})}},
	{
		"path": "rotation.function_arn",
		"message": "the rotation function does not exist",
		"key": "missing",
	},
)

test_deny_state if _denies(
	_in({"state": "Failed"}),
	{
		"path": "function.state",
		"message": "the rotation function is not active, its state is Failed",
		"evidence": {"state": "Failed"},
		"key": "state",
	},
)

test_deny_no_concurrency if _denies(
	_in({"no_concurrency": true}),
	{
		"path": "function.no_concurrency",
		"message": "the rotation function has a reserved concurrency of 0 and never runs",
		"key": "concurrency",
	},
)

test_deny_region if _denies(
	_in({"region": "us-east-1"}),
	{
		"path": "rotation.function_arn",
		"message": "the rotation function lives in us-east-1, out of reach from eu-west-1",
		"evidence": {"function_region": "us-east-1", "secret_region": "eu-west-1"},
		"key": "region",
	},
)

test_deny_permission if _denies(
	{"secret": {"rotation": _rotation}, "function": {"id": "rotate"}},
	{
		"path": "function.permissions",
		"message": "the rotation function does not let secretsmanager.amazonaws.com invoke it",
		"key": "permission",
	},
)

test_deny_each_fault if {
	given := _in({"state": "Inactive", "no_concurrency": true, "invocable": false})
	{finding.key | some finding in function_unusable.deny} == {"state", "concurrency", "permission"} with input as given
}

test_allow_usable if _passes(_in({}))

test_absent_state_and_region if {
	_passes({
		"secret": {"rotation": _rotation},
		"scope": {"region": "eu-west-1"},
		"function": {"id": "rotate", "invocable": true},
	})
	_passes({"secret": {"rotation": _rotation}, "scope": {}, "function": _function})
}

test_absent_function if _passes({"secret": {"rotation": _rotation}, "scope": {"region": "eu-west-1"}})

test_skip_off if not function_unusable.applies with input as {"secret": {"rotation": {"kind": "function"}}}

test_skip_managed_rotation if {
	not function_unusable.applies with input as {"secret": {"rotation": {"enabled": true, "kind": "managed"}}}
}

test_skip_owned if not function_unusable.applies with input as {"secret": {"owner": "rds", "rotation": _rotation}}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "rotation": _rotation}}
	not function_unusable.applies with input as given
}

_in(fault) := {
	"secret": {"rotation": _rotation},
	"scope": {"region": "eu-west-1"},
	"function": object.union(_function, fault),
}

_denies(given, finding) if {
	function_unusable.applies with input as given
	function_unusable.deny == {finding} with input as given
}

_passes(given) if {
	function_unusable.applies with input as given
	function_unusable.deny == set() with input as given
}
