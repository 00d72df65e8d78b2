package smaudit.rules.trail.misses_reads_test

import rego.v2

import data.smaudit.rules.trail.misses_reads

test_deny_write_only if {
	given := {"trail": {"id": "t", "logging": true, "write_events": true, "read_events": false}}
	misses_reads.applies with input as given
	misses_reads.deny == {_finding} with input as given
}

test_absent_read_events if misses_reads.deny == {_finding} with input as {"trail": {"id": "t"}}

test_allow_reads if {
	given := {"trail": {"id": "t", "read_events": true}}
	misses_reads.applies with input as given
	misses_reads.deny == set() with input as given
}

test_skip_other_subject if not misses_reads.applies with input as {"scope": {"id": "s"}}

_finding := {
	"path": "read_events",
	"message": "reads of secrets are not recorded",
}
