package smaudit.rules.key.unusable_test

import rego.v2

import data.smaudit.rules.key.unusable

test_deny_missing if {
	given := {"secret": {"kms_key": {"ref": "alias/gone", "missing": true}}}
	unusable.applies with input as given
	unusable.deny == {{"path": "kms_key", "message": "the key does not exist", "key": "missing"}} with input as given
}

test_deny_states if {
	every state in ["Disabled", "PendingDeletion", "PendingReplicaDeletion", "PendingImport", "Unavailable"] {
		unusable.deny == {{
			"path": "key.state",
			"message": $"the key cannot be used, its state is {state}",
			"evidence": {"state": state},
			"key": "state",
		}} with input as _under(state)
	}
}

test_deny_recovering if {
	given := object.union(_under("Disabled"), {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}})
	unusable.applies with input as given
	count(unusable.deny) == 1 with input as given
}

test_allow_enabled if {
	unusable.applies with input as _under("Enabled")
	unusable.deny == set() with input as _under("Enabled")
}

test_skip_aws_managed if not unusable.applies with input as {"secret": {"kms_key": {"aws_managed": true}}}

test_absent_key if {
	unusable.applies with input as {"secret": {}}
	unusable.deny == set() with input as {"secret": {}}
}

_under(state) := {"secret": {"kms_key": {"id": "k"}}, "key": {"id": "k", "state": state}}
