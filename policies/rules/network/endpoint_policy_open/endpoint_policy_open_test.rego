package smaudit.rules.network.endpoint_policy_open_test

import rego.v2

import data.smaudit.rules.network.endpoint_policy_open

test_deny_open if {
	given := {"endpoint": {"id": "vpce-1", "policy": "{}", "open": "yes"}}
	endpoint_policy_open.applies with input as given
	endpoint_policy_open.deny == {{
		"path": "policy",
		"message": "the endpoint's policy lets any principal reach any secret",
	}} with input as given
}

test_absent_policy if {
	endpoint_policy_open.deny == {{
		"path": "policy",
		"message": "AWS's policy for endpoints without one lets any principal reach any secret",
	}} with input as {"endpoint": {"id": "vpce-1", "open": "yes"}}
}

test_allow_closed if {
	endpoint_policy_open.deny == set() with input as {"endpoint": {"id": "vpce-1", "policy": "{}", "open": "no"}}
}

test_absent_answer if endpoint_policy_open.deny == set() with input as {"endpoint": {"id": "vpce-1"}}

test_skip_other_subject if not endpoint_policy_open.applies with input as {"secret": {}}
