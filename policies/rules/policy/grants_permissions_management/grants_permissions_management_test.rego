package smaudit.rules.policy.grants_permissions_management_test

import rego.v2

import data.smaudit.rules.policy.grants_permissions_management

_manager(who) := {
	"who": who,
	"actions": ["secretsmanager:DeleteResourcePolicy", "secretsmanager:PutResourcePolicy"],
	"statement": "Manage",
	"line": 4,
	"path": "policies.0.document",
}

_foreign := _manager({"kind": "account", "id": "444455556666", "account": "444455556666"})

_own := [
_manager({"kind": "role", "id": $"arn:aws:iam::111122223333:role/{name}", "account": "111122223333", "own": true}) |
	some name in ["a", "b", "c", "d"]
]

test_deny_foreign if {
	given := {"secret": {"exposure": {"managers": [_foreign, _own[0]]}}}
	grants_permissions_management.applies with input as given
	grants_permissions_management.deny == {{
		"path": "policies.0.document",
		"message": concat(" ", [
			"account 444455556666 is granted DeleteResourcePolicy, PutResourcePolicy,",
			"and so decides who else gets in",
		]),
		"evidence": {
			"who": "444455556666",
			"statement": "Manage",
			"line": 4,
			"actions": ["secretsmanager:DeleteResourcePolicy", "secretsmanager:PutResourcePolicy"],
		},
		"key": "account 444455556666",
	}} with input as given
}

test_deny_organization if {
	organization := _manager({"kind": "organization", "id": "o-acme123456", "trusted": true})
	_messages([organization]) == {concat(" ", [
		"organization o-acme123456 is granted DeleteResourcePolicy, PutResourcePolicy,",
		"and so decides who else gets in",
	])}
}

test_deny_many if {
	_messages(_own) == {"4 principals of the account may change the policy, 3 are allowed"}
}

test_deny_more_than_configured if {
	_messages([_own[0], _own[1]]) == {"2 principals of the account may change the policy, 1 are allowed"}
		with data.smaudit.config as {"rules": {"POL005": {"max_principals": 1}}}
}

test_deny_everybody_in_the_account if {
	whole := {"kind": "account", "id": "111122223333", "account": "111122223333", "own": true}
	_messages(array.concat(_own, [_manager(whole)])) == {concat(" ", [
		"everybody in the owner's account is granted DeleteResourcePolicy,",
		"PutResourcePolicy, whatever its policies say",
	])}
}

test_allow_few if _passes({"exposure": {"managers": [_own[0], _own[1], _own[2]]}})

test_absent_managers if _passes({})

test_skip_recovering if {
	not grants_permissions_management.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_messages(managers) := {finding.message |
	findings := grants_permissions_management.deny with input as {"secret": {"exposure": {"managers": managers}}}
	some finding in findings
}

_passes(secret) if {
	grants_permissions_management.applies with input as {"secret": secret}
	grants_permissions_management.deny == set() with input as {"secret": secret}
}
