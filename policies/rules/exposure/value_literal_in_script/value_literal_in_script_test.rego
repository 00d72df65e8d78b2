package smaudit.rules.exposure.value_literal_in_script_test

import rego.v2

import data.smaudit.rules.exposure.value_literal_in_script

test_deny_each_literal if {
	given := {"consumer": {"kind": "script", "literals": [
		{"path": "literals.0", "command": "create-secret", "secret": "shop/bootstrap"},
		{"path": "literals.1", "command": "put-secret-value"},
	]}}
	value_literal_in_script.applies with input as given
	value_literal_in_script.deny == {
		{
			"path": "literals.0",
			"message": "the command create-secret spells out a value",
			"evidence": {"command": "create-secret"},
			"key": "literals.0",
		},
		{
			"path": "literals.1",
			"message": "the command put-secret-value spells out a value",
			"evidence": {"command": "put-secret-value"},
			"key": "literals.1",
		},
	} with input as given
}

test_absent_literals if {
	value_literal_in_script.applies with input as {"consumer": {"kind": "script"}}
	value_literal_in_script.deny == set() with input as {"consumer": {"kind": "script"}}
}

test_allow_reference if {
	given := {"consumer": {"kind": "script", "references": [{"text": "shop/bootstrap"}], "literals": []}}
	value_literal_in_script.applies with input as given
	value_literal_in_script.deny == set() with input as given
}

test_skip_task if not value_literal_in_script.applies with input as {"consumer": {"kind": "ecs_task"}}
