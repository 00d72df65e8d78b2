package smaudit.rules.policy.block_public_policy_unset_test

import rego.v2

import data.smaudit.rules.policy.block_public_policy_unset

_named := [{"path": "policies.0.name", "name": "default"}]

_open := [{"path": "policies.0.block_public", "name": "default"}]

test_deny_open if {
	given := {"secret": {"policy_names": _named, "open_policies": _open}}
	block_public_policy_unset.applies with input as given
	block_public_policy_unset.deny == {{
		"path": "policies.0.block_public",
		"message": "the policy default is attached without a block of public policies",
		"evidence": {"policy": "default"},
		"key": "default",
	}} with input as given
}

test_allow_blocked if {
	given := {"secret": {"policy_names": _named}}
	block_public_policy_unset.applies with input as given
	block_public_policy_unset.deny == set() with input as given
}

test_absent_policies if {
	not block_public_policy_unset.applies with input as {"secret": {}}
	block_public_policy_unset.deny == set() with input as {"secret": {}}
}

test_skip_no_policy if not block_public_policy_unset.applies with input as {"secret": {"policy_names": []}}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "policy_names": _named, "open_policies": _open}}
	not block_public_policy_unset.applies with input as given
}
