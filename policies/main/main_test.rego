package smaudit.main_test

import rego.v2

import data.smaudit.main

_ids(findings) := {finding.rule | some finding in findings}

_own := {
	"kind": "secret",
	"secret": {"id": "s", "kms_key": {"aws_managed": true}, "value": {"kind": "literal"}, "value_in_state": true},
	"scope": {"id": "live", "source": "aws"},
}

_owned := {"kind": "secret", "secret": {"id": "s", "owner": "rds", "kms_key": {"aws_managed": true}}}

test_own_secret if {
	_ids(main.deny) == {"ROT001", "KMS001", "TAG001", "USE006"} with input as _own
}

test_owned_secret if main.deny == set() with input as _owned

test_finding if {
	some finding in main.deny with input as _own
	finding == {
		"rule": "ROT001",
		"path": "rotation.enabled",
		"message": "rotation is not on",
		"msg": "rotation is not on",
	}
}

# Where a value stands is a matter of code alone.
test_source if {
	code := object.union(_own, {"scope": {"source": "plan"}})
	{"EXP001", "EXP002"} - _ids(main.deny) == set() with input as code
	_ids(main.deny) == {"ROT001", "KMS001", "TAG001", "USE006", "EXP001"} with input as object.remove(_own, {"scope"})
	main.deny == set() with input as object.union(_own, {"scope": {"source": "trail"}})
}

# A key beside a secret is judged when it is the subject.
test_subject if {
	key := {"key": {"id": "k", "symmetric": true, "secrets": 1}}
	_ids(main.deny) == {"KMS004", "CST003"} with input as key
	not "KMS004" in _ids(main.deny) with input as object.union(_own, key)
	_ids(main.deny) == {"LOG002", "LOG003"} with input as {"kind": "trail", "trail": {"id": "t"}}
	main.deny == set() with input as {}
}

test_user_rule if {
	rules := {"house": {"no_temp": {"applies": true, "deny": [{"path": "name", "message": "temporary"}]}}}
	main.deny == {{
		"rule": "house/no_temp",
		"path": "name",
		"message": "temporary",
		"msg": "temporary",
	}} with input as _own with data.smaudit.rules as rules
}
