package smaudit.rules.identity.human_reads_secret_test

import rego.v2

import data.smaudit.rules.identity.human_reads_secret

_event := {"id": "5d3e0a11-0001-4c1e-9f6a-000000000001", "at": "2026-11-13T10:15:00Z"}

_window := {"from": "2026-11-07T00:00:00Z", "to": "2026-11-20T23:58:00Z"}

_bot := "arn:aws:iam::111122223333:user/deploy-bot"

_reader := {
	"principal": _bot,
	"kind": "user",
	"reads": 2,
	"last_at": "2026-11-13T10:15:00Z",
	"first_read": _event,
	"latest_read": _event,
}

_given(class, readers) := {"class": class, "secret": {"usage": {"people": readers, "window": _window}}}

_evidence := {"principal": _bot, "kind": "user", "reads": 2, "events": [_event], "window": _window}

test_deny_user if {
	human_reads_secret.applies with input as _given("prod", [_reader])
	human_reads_secret.deny == {{
		"path": "usage.people.0",
		"message": "user deploy-bot read the value 2 times, last at 2026-11-13 10:15",
		"evidence": _evidence,
		"key": _bot,
	}} with input as _given("prod", [_reader])
}

test_deny_person if {
	anna := {"kind": "sso", "reads": 1, "console": true, "person": "anna@example.com"}
	findings := human_reads_secret.deny with input as _given("prod", [object.union(_reader, anna)])
	{[finding.message, finding.evidence] | some finding in findings} == {[
		"user deploy-bot read the value in the console once, last at 2026-11-13 10:15 by anna@example.com",
		object.union(_evidence, {"kind": "sso", "reads": 1, "person": "anna@example.com"}),
	]}
}

test_deny_other_class if {
	config := {"rules": {"IAM004": {"classes": ["live"]}}}
	human_reads_secret.applies with input as _given("live", []) with data.smaudit.config as config
	not human_reads_secret.applies with input as _given("prod", []) with data.smaudit.config as config
}

test_allow_workloads if {
	human_reads_secret.applies with input as _given("production", [])
	human_reads_secret.deny == set() with input as _given("production", [])
}

test_absent_usage if human_reads_secret.deny == set() with input as {"class": "prod", "secret": {}}

test_skip_unclassified if not human_reads_secret.applies with input as _given("", [_reader])

test_skip_other_class if not human_reads_secret.applies with input as _given("dev", [_reader])

test_skip_recovering if {
	given := {"class": "prod", "secret": {"deleted_at": "2026-11-01T00:00:00Z", "usage": {"people": [_reader]}}}
	not human_reads_secret.applies with input as given
}
