package smaudit.rules.policy.dangling_principal_test

import rego.v2

import data.smaudit.rules.policy.dangling_principal

_names := [{"path": "policies.0.name", "name": "default"}]

_statement := {
	"path": "policies.0.document",
	"id": "Share",
	"at": "Statement.0.Principal",
	"line": 4,
	"who": ["AROAEXAMPLE1234567890"],
}

test_deny_dangling if {
	given := {"secret": {"policy_names": _names, "statements": {"dangling": [_statement]}}}
	dangling_principal.applies with input as given
	dangling_principal.deny == {{
		"path": "policies.0.document",
		"message": "Share names AROAEXAMPLE1234567890, which is the id of a role or user that was deleted",
		"evidence": {
			"statement": "Share",
			"at": "Statement.0.Principal",
			"line": 4,
			"who": ["AROAEXAMPLE1234567890"],
		},
		"key": "default Statement.0.Principal AROAEXAMPLE1234567890",
	}} with input as given
}

test_deny_each if {
	second := object.union(_statement, {"who": ["AIDAEXAMPLE1234567890"]})
	given := {"secret": {"policy_names": _names, "statements": {"dangling": [_statement, second]}}}
	findings := dangling_principal.deny with input as given
	count({finding.key | some finding in findings}) == 2
}

test_allow_living if _passes({"policy_names": _names, "statements": {}})

test_absent_statements if _passes({})

test_skip_recovering if {
	not dangling_principal.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_passes(secret) if {
	dangling_principal.applies with input as {"secret": secret}
	dangling_principal.deny == set() with input as {"secret": secret}
}
