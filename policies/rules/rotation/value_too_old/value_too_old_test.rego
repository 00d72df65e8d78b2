package smaudit.rules.rotation.value_too_old_test

import rego.v2

import data.smaudit.rules.rotation.value_too_old

test_deny_old if _denied({"value_age_at_least": 91}, "the value is at least 91 days old, 90 are allowed")

test_deny_by_class if {
	given := {"class": "prod", "secret": {"value_age_at_least": 31}}
	count(value_too_old.deny) == 1 with input as given
		with data.smaudit.config as {"classes": {"prod": {"ROT011": {"max_days": 30}}}}
}

test_deny_managed_on_request if {
	given := {"secret": {"owner": "rds", "value_age_at_least": 91}}
	value_too_old.applies with input as given
		with data.smaudit.config as {"rules": {"ROT011": {"include_managed": true}}}
	count(value_too_old.deny) == 1 with input as given
}

test_allow_young if _passes({"value_age_at_least": 90})

# A secret that never got a value has none that could be old.
test_absent_age if _passes({})

test_skip_recovering if {
	not value_too_old.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "value_age_at_least": 91}}
}

test_skip_owned if not value_too_old.applies with input as {"secret": {"owner": "rds", "value_age_at_least": 91}}

_denied(secret, message) if {
	value_too_old.applies with input as {"secret": secret}
	value_too_old.deny == {{
		"path": "value_age_at_least",
		"message": message,
		"evidence": {"value_age_at_least": 91, "max_days": 90},
	}} with input as {"secret": secret}
}

_passes(secret) if {
	value_too_old.applies with input as {"secret": secret}
	value_too_old.deny == set() with input as {"secret": secret}
}
