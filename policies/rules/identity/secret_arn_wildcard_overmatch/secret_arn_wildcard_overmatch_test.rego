package smaudit.rules.identity.secret_arn_wildcard_overmatch_test

import rego.v2

import data.smaudit.rules.identity.secret_arn_wildcard_overmatch

_text := "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-*"

test_deny_overmatch if {
	given := {"principal": {"overmatches": [{
		"path": "policies.0",
		"text": _text,
		"line": 4,
		"secrets": ["prod/db-admin"],
	}]}}
	secret_arn_wildcard_overmatch.applies with input as given
	secret_arn_wildcard_overmatch.deny == {{
		"path": "policies.0",
		"message": $"{_text} also matches prod/db-admin",
		"evidence": {"pattern": _text, "line": 4, "secrets": ["prod/db-admin"]},
		"key": _text,
	}} with input as given
}

test_deny_no_match if {
	given := {"principal": {"overmatches": [{"path": "policies.0", "text": "arn", "line": 4}]}}
	secret_arn_wildcard_overmatch.deny == {{
		"path": "policies.0",
		"message": "arn matches no secret: ARNs end in six more characters",
		"evidence": {"pattern": "arn", "line": 4, "secrets": []},
		"key": "arn",
	}} with input as given
}

test_absent_overmatches if secret_arn_wildcard_overmatch.deny == set() with input as {"principal": {"id": "p"}}

test_allow_exact if {
	given := {"principal": {"reads_secrets": 1}}
	secret_arn_wildcard_overmatch.applies with input as given
	secret_arn_wildcard_overmatch.deny == set() with input as given
}

test_skip_recorded if not secret_arn_wildcard_overmatch.applies with input as {"principal": {"recorded": true}}

test_skip_service if not secret_arn_wildcard_overmatch.applies with input as {"principal": {"service": true}}
