package smaudit.rules.policy.confused_deputy_test

import rego.v2

import data.smaudit.rules.policy.confused_deputy

_by := {
	"who": {"kind": "service", "id": "lambda.amazonaws.com"},
	"actions": ["secretsmanager:GetSecretValue"],
	"statement": "Lambda",
	"line": 4,
	"path": "policies.0.document",
	"witness": {"principal": {"type": "service", "service": "lambda.amazonaws.com"}},
}

test_deny_deputy if {
	given := {"secret": {"exposure": {"confused_deputy": "yes", "confused_deputy_by": _by}}}
	confused_deputy.applies with input as given
	confused_deputy.deny == {{
		"path": "policies.0.document",
		"message": "lambda.amazonaws.com is granted GetSecretValue on behalf of any account",
		"evidence": {
			"who": "lambda.amazonaws.com",
			"statement": "Lambda",
			"line": 4,
			"actions": ["secretsmanager:GetSecretValue"],
			"witness": {"principal": {"type": "service", "service": "lambda.amazonaws.com"}},
		},
	}} with input as given
}

test_allow_held if _passes({"exposure": {"confused_deputy": "no"}})

test_absent_exposure if _passes({})

test_skip_recovering if {
	not confused_deputy.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_passes(secret) if {
	confused_deputy.applies with input as {"secret": secret}
	confused_deputy.deny == set() with input as {"secret": secret}
}
