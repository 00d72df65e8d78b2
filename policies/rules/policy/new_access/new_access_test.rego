package smaudit.rules.policy.new_access_test

import rego.v2

import data.smaudit.rules.policy.new_access

_witness := {
	"principal": {"type": "role", "arn": "arn:aws:iam::000000000000:role/0"},
	"action": "secretsmanager:GetSecretValue",
}

_grant := {
	"who": {"kind": "role", "id": "arn:aws:iam::444455556666:role/reporting", "account": "444455556666"},
	"actions": ["secretsmanager:GetSecretValue"],
	"effective": "yes",
	"statement": "Share",
	"line": 4,
	"path": "after.0.document",
	"witness": _witness,
}

test_deny_new if {
	given := {"change": {"secret": "aws_secretsmanager_secret.db", "grants": [_grant]}}
	new_access.applies with input as given
	new_access.deny == {{
		"path": "after.0.document",
		"message": concat("", [
			"role arn:aws:iam::444455556666:role/reporting is granted GetSecretValue anew; ",
			"the value is readable",
		]),
		"evidence": {
			"who": "arn:aws:iam::444455556666:role/reporting",
			"statement": "Share",
			"line": 4,
			"actions": ["secretsmanager:GetSecretValue"],
			"witness": _witness,
		},
		"key": "role arn:aws:iam::444455556666:role/reporting",
	}} with input as given
}

test_deny_each if {
	second := object.union(object.remove(_grant, ["who"]), {"who": {"kind": "any"}, "network": "vpce-0123456789abcdef0"})
	findings := new_access.deny with input as {"change": {"secret": "s", "grants": [_grant, second]}}
	{finding.message | some finding in findings; finding.key == "everybody"} == {concat("", [
		"everybody is granted GetSecretValue anew, by way of vpce-0123456789abcdef0; ",
		"the value is readable",
	])}
}

test_allow_nothing_new if _passes({"secret": "aws_secretsmanager_secret.db", "after": [{"name": "default"}]})

test_absent_grants if _passes({"secret": "aws_secretsmanager_secret.db"})

test_skip_other_subject if not new_access.applies with input as {"secret": {}}

_passes(change) if {
	new_access.applies with input as {"change": change}
	new_access.deny == set() with input as {"change": change}
}
