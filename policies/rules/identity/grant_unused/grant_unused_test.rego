package smaudit.rules.identity.grant_unused_test

import rego.v2

import data.smaudit.rules.identity.grant_unused

_from := "2026-08-01T00:00:00Z"

test_deny_unused if {
	given := _role({"unused": ["prod/db", "prod/mail"]})
	grant_unused.applies with input as given
	grant_unused.deny == {{
		"path": "policies",
		"message": "it may read prod/db, prod/mail and has not done so in 90 days",
		"evidence": {"secrets": ["prod/db", "prod/mail"], "days": 90, "covered_days": 90, "window": {"from": _from}},
	}} with input as given
}

test_allow_used if {
	grant_unused.applies with input as _role({"unused": []})
	grant_unused.deny == set() with input as _role({"unused": []})
}

test_absent_unused if grant_unused.deny == set() with input as _role({})

test_skip_short_record if not grant_unused.applies with input as _role({"activity": {"covered_days": 89}})

test_short_record_on_request if {
	config := {"rules": {"IAM003": {"days": 14}}}
	grant_unused.applies with input as _role({"activity": {"covered_days": 14}}) with data.smaudit.config as config
}

test_skip_without_record if not grant_unused.applies with input as {"principal": {"kind": "role"}}

test_skip_recorded if not grant_unused.applies with input as _role({"recorded": true})

test_skip_service_linked if not grant_unused.applies with input as _role({"service": true})

test_skip_group if not grant_unused.applies with input as _role({"kind": "group"})

_role(more) := {"principal": object.union(
	{"kind": "role", "activity": {"covered_days": 90, "window": {"from": _from}}},
	more,
)}
