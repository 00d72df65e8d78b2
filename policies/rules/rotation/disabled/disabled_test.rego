package smaudit.rules.rotation.disabled_test

import rego.v2

import data.smaudit.rules.rotation.disabled

_finding := {
	"path": "rotation.enabled",
	"message": "rotation is not on",
}

test_deny_off if {
	disabled.applies with input as {"secret": {"age_days": 0}}
	disabled.deny == {_finding} with input as {"secret": {"age_days": 0}}
}

# What CancelRotateSecret leaves behind is no rotation. Steampipe judges by the rules that are left.
test_deny_schedule_left_over if {
	given := {"secret": {"rotation": {"kind": "function", "days": 30, "longest_gap_days": 30}}}
	disabled.applies with input as given
	disabled.deny == {_finding} with input as given
}

test_deny_managed_on_request if {
	given := {"secret": {"owner": "rds"}}
	config := {"rules": {"ROT001": {"include_managed": true}}}
	disabled.applies with input as given with data.smaudit.config as config
	disabled.deny == {_finding} with input as given
}

test_allow_function if _passes({"rotation": {"enabled": true, "kind": "function", "days": 30}})

# Managed rotation has no function; cdk-nag and Steampipe ask for one.
test_allow_managed_rotation if _passes({"rotation": {"enabled": true, "kind": "managed"}})

test_allow_partner_rotation if _passes({"type": "Salesforce", "rotation": {"enabled": true, "kind": "external"}})

# cdk-nag failed secrets that have an expression instead of days.
test_allow_expression if _passes({"rotation": {"enabled": true, "kind": "function", "expression": "rate(30 days)"}})

test_skip_recovering if not disabled.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}

test_skip_owned if not disabled.applies with input as {"secret": {"owner": "rds"}}

test_skip_within_grace if {
	config := {"classes": {"new": {"ROT001": {"grace_days": 7}}}}
	given := {"class": "new", "secret": {"age_days": 6}}
	not disabled.applies with input as given with data.smaudit.config as config
}

test_deny_after_grace if {
	config := {"rules": {"ROT001": {"grace_days": 7}}}
	disabled.applies with input as {"secret": {"age_days": 7}} with data.smaudit.config as config
}

test_absent_age if {
	config := {"rules": {"ROT001": {"grace_days": 7}}}
	disabled.applies with input as {"secret": {}} with data.smaudit.config as config
	disabled.deny == {_finding} with input as {"secret": {}} with data.smaudit.config as config
}

_passes(secret) if {
	disabled.applies with input as {"secret": secret}
	disabled.deny == set() with input as {"secret": secret}
}
