package smaudit.rules.policy.block_public_policy_unset_test

import rego.v2

import data.smaudit.rules.policy.block_public_policy_unset

test_deny_false if _denies({"policies": [{"name": "default", "block_public": false}]})

test_absent_flag if _denies({"policies": [{"name": "default"}]})

test_allow_blocked if {
	given := {"secret": {"policies": [{"name": "default", "block_public": true}]}}
	block_public_policy_unset.applies with input as given
	block_public_policy_unset.deny == set() with input as given
}

test_skip_no_policy if not block_public_policy_unset.applies with input as {"secret": {}}

_denies(secret) if {
	block_public_policy_unset.applies with input as {"secret": secret}
	block_public_policy_unset.deny == {{
		"path": "policies.0.block_public",
		"message": "the policy default is attached without a block of public policies",
		"evidence": {"policy": "default"},
		"key": "default",
	}} with input as {"secret": secret}
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "policies": [{"name": "default"}]}}
	not block_public_policy_unset.applies with input as given
}
