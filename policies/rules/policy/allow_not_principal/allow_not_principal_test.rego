package smaudit.rules.policy.allow_not_principal_test

import rego.v2

import data.smaudit.rules.policy.allow_not_principal

_names := [{"path": "policies.0.name", "name": "default"}]

_statement := {
	"path": "policies.0.document",
	"id": "Share",
	"at": "Statement.0.NotPrincipal",
	"line": 4,
}

test_deny_not_principal if {
	given := {"secret": {"policy_names": _names, "statements": {"not_principals": [_statement]}}}
	allow_not_principal.applies with input as given
	allow_not_principal.deny == {{
		"path": "policies.0.document",
		"message": "Share allows everybody whom its NotPrincipal does not name",
		"evidence": {"statement": "Share", "at": "Statement.0.NotPrincipal", "line": 4},
		"key": "default Statement.0.NotPrincipal",
	}} with input as given
}

test_allow_principal if _passes({"policy_names": _names, "statements": {}})

test_absent_statements if _passes({})

test_skip_recovering if {
	not allow_not_principal.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_passes(secret) if {
	allow_not_principal.applies with input as {"secret": secret}
	allow_not_principal.deny == set() with input as {"secret": secret}
}
