package smaudit.rules.exposure.value_literal_in_code_test

import rego.v2

import data.smaudit.rules.exposure.value_literal_in_code

test_deny_literal if {
	given := {"secret": {"value": {"kind": "literal", "entropy": 3.1}}}
	value_literal_in_code.applies with input as given
	value_literal_in_code.deny == {{
		"path": "value",
		"message": "the value is written in the code",
	}} with input as given
}

test_allow_other_values if {
	_passes({"value": {"kind": "generated"}})
	_passes({"value": {"kind": "input"}})
	_passes({"value": {"kind": "write_only"}})
}

test_absent_value if _passes({})

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not value_literal_in_code.applies with input as given
}

_passes(secret) if {
	value_literal_in_code.applies with input as {"secret": secret}
	value_literal_in_code.deny == set() with input as {"secret": secret}
}
