package smaudit.rules.policy.wildcard_action_test

import rego.v2

import data.smaudit.rules.policy.wildcard_action

_names := [{"path": "policies.0.name", "name": "default"}]

_statement := {
	"path": "policies.0.document",
	"id": "Share",
	"at": "Statement.0.Action",
	"line": 4,
	"actions": ["secretsmanager:*"],
	"who": ["arn:aws:iam::111122223333:role/shop", "arn:aws:iam::111122223333:role/admin"],
}

_given := {"secret": {"policy_names": _names, "statements": {"wide": [_statement]}}}

test_deny_wildcard if {
	wildcard_action.applies with input as _given
	wildcard_action.deny == {{
		"path": "policies.0.document",
		"message": concat(" ", [
			"Share allows secretsmanager:*, the management of permissions with it, to",
			"arn:aws:iam::111122223333:role/shop, arn:aws:iam::111122223333:role/admin",
		]),
		"evidence": {
			"statement": "Share",
			"at": "Statement.0.Action",
			"line": 4,
			"actions": ["secretsmanager:*"],
			"who": ["arn:aws:iam::111122223333:role/shop", "arn:aws:iam::111122223333:role/admin"],
		},
		"key": "default Statement.0.Action secretsmanager:*",
	}} with input as _given
}

test_deny_others if {
	findings := wildcard_action.deny with input as _given with data.smaudit.config as _administrators(["*:role/admin"])
	{finding.evidence.who | some finding in findings} == {["arn:aws:iam::111122223333:role/shop"]}
}

test_allow_administrators if {
	wildcard_action.deny == set() with input as _given
		with data.smaudit.config as _administrators(["arn:aws:iam::111122223333:role/*"])
}

test_allow_named_actions if _passes({"policy_names": _names, "statements": {}})

test_absent_statements if _passes({})

test_skip_recovering if {
	not wildcard_action.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_administrators(globs) := {"rules": {"POL003": {"administrators": globs}}}

_passes(secret) if {
	wildcard_action.applies with input as {"secret": secret}
	wildcard_action.deny == set() with input as {"secret": secret}
}
