package smaudit.rules.rotation.role_too_broad_test

import rego.v2

import data.smaudit.rules.rotation.role_too_broad

_claim := {
	"path": "policies.0",
	"policy": "all",
	"statement": "All",
	"line": 3,
	"actions": ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
	"witness": {"action": "secretsmanager:GetSecretValue"},
}

test_deny_any if {
	given := {"function": {"secrets": 1, "reads_others": "yes", "others": [_claim]}}
	role_too_broad.applies with input as given
	role_too_broad.deny == {{
		"path": "role",
		"message": "the policy all of its role allows to read and write the value of any secret",
		"evidence": object.union(object.remove(_claim, ["path"]), {"secrets": "any secret"}),
		"key": "all All",
	}} with input as given
}

test_deny_named if {
	given := {"function": {"invocable": true, "others": [object.union(_claim, {
		"actions": ["secretsmanager:GetSecretValue"],
		"secrets": ["db/master", "dev/db"],
	})]}}
	role_too_broad.applies with input as given
	_messages == {"the policy all of its role allows to read the value of db/master, dev/db"} with input as given
	_messages == {"the policy all of its role allows to read the value of dev/db"} with input as given
		with data.smaudit.config as {"rules": {"ROT010": {"secrets": ["*/master"]}}}
}

test_deny_write if {
	given := {"function": {"secrets": 1, "others": [object.union(_claim, {
		"actions": ["secretsmanager:PutSecretValue"],
		"secrets": ["dev/db"],
	})]}}
	_messages == {"the policy all of its role allows to write the value of dev/db"} with input as given
}

test_allow_own if {
	given := {"function": {"secrets": 1, "reads_others": "no"}}
	role_too_broad.applies with input as given
	role_too_broad.deny == set() with input as given
}

test_absent_others if role_too_broad.deny == set() with input as {"function": {"secrets": 1}}

test_skip_other_function if not role_too_broad.applies with input as {"function": {"others": [_claim]}}

_messages := {finding.message | some finding in role_too_broad.deny}
