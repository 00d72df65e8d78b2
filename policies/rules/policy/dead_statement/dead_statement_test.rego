package smaudit.rules.policy.dead_statement_test

import rego.v2

import data.smaudit.rules.policy.dead_statement

_names := [{"path": "policies.0.name", "name": "default"}]

_statement := {
	"path": "policies.0.document",
	"id": "Share",
	"at": "Statement.0",
	"line": 4,
	"message": "secretsmanager:VersionStage is not a key of secretsmanager:DescribeSecret",
	"actions": ["secretsmanager:DescribeSecret"],
}

test_deny_dead_action if {
	given := {"secret": {"policy_names": _names, "statements": {"dead": [_statement]}}}
	dead_statement.applies with input as given
	dead_statement.deny == {{
		"path": "policies.0.document",
		"message": concat(" ", [
			"Share never allows secretsmanager:DescribeSecret:",
			"secretsmanager:VersionStage is not a key of secretsmanager:DescribeSecret",
		]),
		"evidence": {
			"statement": "Share",
			"at": "Statement.0",
			"line": 4,
			"actions": ["secretsmanager:DescribeSecret"],
		},
		"key": "default Statement.0 secretsmanager:DescribeSecret",
	}} with input as given
}

test_deny_dead_statement if {
	whole := object.union(object.remove(_statement, ["actions"]), {"message": "its Resource does not name the secret"})
	findings := dead_statement.deny with input as {"secret": {"policy_names": _names, "statements": {"dead": [whole]}}}
	{[finding.message, finding.key] | some finding in findings} == {[
		"Share never allows anything: its Resource does not name the secret",
		"default Statement.0",
	]}
}

test_allow_living if _passes({"policy_names": _names, "statements": {}})

test_absent_statements if _passes({})

test_skip_recovering if {
	not dead_statement.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_passes(secret) if {
	dead_statement.applies with input as {"secret": secret}
	dead_statement.deny == set() with input as {"secret": secret}
}
