package smaudit.rules.exposure.value_in_state_test

import rego.v2

import data.smaudit.rules.exposure.value_in_state

test_deny_kept if {
	every source in ["terraform", "plan", "state"] {
		given := {"scope": {"source": source}, "secret": {"value_in_state": true}}
		value_in_state.applies with input as given
		value_in_state.deny == {{
			"path": "value_in_state",
			"message": "Terraform keeps the value in its state in plain text",
		}} with input as given
	}
}

test_allow_write_only if _passes({"value": {"kind": "write_only"}, "value_in_state": false})

test_absent_value if _passes({})

test_skip_no_state if {
	given := {"scope": {"source": "cloudformation"}, "secret": {"value_in_state": true}}
	not value_in_state.applies with input as given
}

test_skip_recovering if {
	given := {"scope": {"source": "state"}, "secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not value_in_state.applies with input as given
}

_passes(secret) if {
	given := {"scope": {"source": "terraform"}, "secret": secret}
	value_in_state.applies with input as given
	value_in_state.deny == set() with input as given
}
