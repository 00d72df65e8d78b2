package smaudit.rules.cost.key_per_secret_test

import rego.v2

import data.smaudit.rules.cost.key_per_secret

test_deny_one if {
	given := {"key": {"secrets": 1, "cost": {"monthly": "1.00"}}}
	key_per_secret.applies with input as given
	key_per_secret.deny == {{
		"path": "secrets",
		"message": "the key encrypts a single secret",
		"evidence": {"secrets": 1},
		"savings": "cost.monthly",
	}} with input as given
}

test_allow_shared if {
	key_per_secret.applies with input as {"key": {"secrets": 2}}
	key_per_secret.deny == set() with input as {"key": {"secrets": 2}}
}

test_absent_count if key_per_secret.deny == set() with input as {"key": {"id": "k"}}

test_skip_aws_managed if not key_per_secret.applies with input as {"key": {"aws_managed": true, "secrets": 1}}

test_skip_deleted if {
	not key_per_secret.applies with input as {"key": {"secrets": 1, "deleted_at": "2026-12-01T00:00:00Z"}}
}
