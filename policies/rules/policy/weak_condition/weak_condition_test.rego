package smaudit.rules.policy.weak_condition_test

import rego.v2

import data.smaudit.rules.policy.weak_condition

_names := [{"path": "policies.0.name", "name": "default"}]

_statement := {
	"path": "policies.0.document",
	"id": "Share",
	"at": "Statement.0.Condition.StringEqualsIfExists.aws:PrincipalOrgID",
	"line": 4,
	"message": "StringEqualsIfExists holds where aws:PrincipalOrgID is absent",
}

_stranger := {"principal": {"type": "role", "arn": "arn:aws:iam::000000000000:role/0"}}

_service := {"principal": {"type": "service", "service": "lambda.amazonaws.com"}}

test_deny_weak if {
	given := _given({"witness": _stranger})
	weak_condition.applies with input as given
	weak_condition.deny == {{
		"path": "policies.0.document",
		"message": concat("; ", [
			"Share: StringEqualsIfExists holds where aws:PrincipalOrgID is absent",
			"arn:aws:iam::000000000000:role/0 comes through",
		]),
		"evidence": {
			"statement": "Share",
			"at": "Statement.0.Condition.StringEqualsIfExists.aws:PrincipalOrgID",
			"line": 4,
			"witness": _stranger,
		},
		"key": "default Statement.0.Condition.StringEqualsIfExists.aws:PrincipalOrgID",
	}} with input as given
}

test_deny_for_a_service if {
	findings := weak_condition.deny with input as _given({"witness": _service})
	{finding.message | some finding in findings} == {concat("; ", [
		"Share: StringEqualsIfExists holds where aws:PrincipalOrgID is absent",
		"lambda.amazonaws.com comes through",
	])}
}

test_deny_without_caller if {
	findings := weak_condition.deny with input as _given({})
	messages := {finding.message | some finding in findings}
	messages == {"Share: StringEqualsIfExists holds where aws:PrincipalOrgID is absent"}
}

test_allow_strong if _passes({"policy_names": _names, "statements": {}})

test_absent_statements if _passes({})

test_skip_recovering if {
	not weak_condition.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_given(more) := {"secret": {"policy_names": _names, "statements": {"weak": [object.union(_statement, more)]}}}

_passes(secret) if {
	weak_condition.applies with input as {"secret": secret}
	weak_condition.deny == set() with input as {"secret": secret}
}
