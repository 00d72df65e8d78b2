package smaudit.rules.use.many_versions_test

import rego.v2

import data.smaudit.rules.use.many_versions

test_deny_many if {
	given := {"secret": {"versions": {"count": 51}}}
	many_versions.applies with input as given
	many_versions.deny == {{
		"path": "versions.count",
		"message": "there are 51 versions, 50 are allowed",
		"evidence": {"versions": 51, "max": 50},
	}} with input as given
}

test_deny_managed_on_request if {
	given := {"secret": {"owner": "rds", "versions": {"count": 51}}}
	many_versions.applies with input as given
		with data.smaudit.config as {"rules": {"USE005": {"include_managed": true}}}
	count(many_versions.deny) == 1 with input as given
}

test_allow_few if {
	given := {"secret": {"versions": {"count": 50}}}
	many_versions.applies with input as given
	many_versions.deny == set() with input as given
}

test_skip_recovering if {
	not many_versions.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "versions": {"count": 51}}}
}

test_skip_owned if not many_versions.applies with input as {"secret": {"owner": "rds", "versions": {"count": 51}}}

test_absent_count if not many_versions.applies with input as {"secret": {}}
