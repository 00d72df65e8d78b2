package smaudit.rules.key.policy_too_broad_test

import rego.v2

import data.smaudit.rules.key.policy_too_broad

_open := {
	"path": "policy",
	"id": "Share",
	"at": "Statement.1",
	"line": 8,
	"who": ["arn:aws:iam::444455556666:root"],
	"witness": {"action": "kms:Decrypt"},
}

test_deny_account if {
	given := {"key": {"secrets": 1, "open_decrypt": [_open]}}
	policy_too_broad.applies with input as given
	policy_too_broad.deny == {{
		"path": "policy",
		"message": concat(" ", [
			"arn:aws:iam::444455556666:root may decrypt without Secrets Manager",
			"and read no secret under the key",
		]),
		"evidence": {
			"statement": "Share",
			"line": 8,
			"who": ["arn:aws:iam::444455556666:root"],
			"witness": {"action": "kms:Decrypt"},
		},
		"key": "Share arn:aws:iam::444455556666:root",
	}} with input as given
}

test_deny_callers if {
	_message(["*"]) == "everybody may decrypt without Secrets Manager and read no secret under the key"
	_message(["a", "b", "c", "d"]) == "a and 3 others may decrypt without Secrets Manager and read no secret under the key"
}

test_deny_condition if {
	held := object.union(_open, {"who": ["*"], "message": "StringEquals of aws:PrincipalOrgID"})
	findings := policy_too_broad.deny with input as {"key": {"secrets": 1, "open_decrypt": [held]}}
	{finding.message | some finding in findings} == {concat(" ", [
		"everybody may decrypt without Secrets Manager, where StringEquals of aws:PrincipalOrgID holds,",
		"and read no secret under the key",
	])}
}

test_allow_held if {
	given := {"key": {"secrets": 1, "policy": "{}"}}
	policy_too_broad.applies with input as given
	policy_too_broad.deny == set() with input as given
}

test_absent_secrets if not policy_too_broad.applies with input as {"key": {"open_decrypt": [_open]}}

test_skip_unused if not policy_too_broad.applies with input as {"key": {"secrets": 0, "open_decrypt": [_open]}}

test_skip_aws_managed if not policy_too_broad.applies with input as {"key": {"secrets": 1, "aws_managed": true}}

test_skip_deleted if {
	not policy_too_broad.applies with input as {"key": {"secrets": 1, "deleted_at": "2026-12-01T00:00:00Z"}}
}

_message(who) := concat("", messages) if {
	given := {"key": {"secrets": 1, "open_decrypt": [object.union(_open, {"who": who})]}}
	findings := policy_too_broad.deny with input as given
	messages := {finding.message | some finding in findings}
}
