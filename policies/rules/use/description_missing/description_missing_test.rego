package smaudit.rules.use.description_missing_test

import rego.v2

import data.smaudit.rules.use.description_missing

test_absent_description if {
	description_missing.applies with input as {"secret": {}}
	description_missing.deny == {_finding} with input as {"secret": {}}
}

test_deny_owned_on_request if {
	given := {"secret": {"owner": "rds"}}
	description_missing.applies with input as given
		with data.smaudit.config as {"rules": {"USE006": {"include_managed": true}}}
	description_missing.deny == {_finding} with input as given
}

test_allow_described if _passes({"description": "Login of the shop's database"})

_finding := {
	"path": "description",
	"message": "there is no description",
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not description_missing.applies with input as given
}

test_skip_owned if {
	not description_missing.applies with input as {"secret": {"owner": "rds"}}
}

_passes(secret) if {
	description_missing.applies with input as {"secret": secret}
	description_missing.deny == set() with input as {"secret": secret}
}
