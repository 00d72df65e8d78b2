package smaudit.rules.cross_account.unconditioned_test

import rego.v2

import data.smaudit.rules.cross_account.unconditioned

_role := {
	"kind": "role",
	"id": "arn:aws:iam::444455556666:role/reporting",
	"account": "444455556666",
}

_whole := {
	"who": {"kind": "account", "id": "444455556666", "account": "444455556666"},
	"actions": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
	"effective": "unknown",
	"statement": "Statement.0",
	"path": "policies.0.document",
	"line": 1,
}

test_deny_account if {
	given := {"secret": {"exposure": {"whole_accounts": [_whole]}}}
	unconditioned.applies with input as given
	unconditioned.deny == {{
		"path": "policies.0.document",
		"message": concat("", [
			"all of account 444455556666 is let in without a condition, to GetSecretValue, DescribeSecret; ",
			"whether the key decrypts for them is not known",
		]),
		"evidence": {
			"who": "444455556666",
			"statement": "Statement.0",
			"line": 1,
			"actions": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
		},
		"key": "444455556666",
	}} with input as given
}

test_allow_role if {
	given := {"secret": {"exposure": {"untrusted": [object.union(_whole, {"who": _role})]}}}
	unconditioned.deny == set() with input as given
}

test_absent_exposure if {
	unconditioned.applies with input as {"secret": {}}
	unconditioned.deny == set() with input as {"secret": {}}
}

test_skip_recovering if {
	not unconditioned.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}
