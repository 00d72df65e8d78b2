package smaudit.rules.trail.record_incomplete_test

import rego.v2

import data.smaudit.rules.trail.record_incomplete

_trail := {"id": "t", "file_validation": true}

_digest := "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/19/d.json.gz"

_log := "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/19/l.json.gz"

test_deny_each_kind if {
	faults := [
		{"kind": "missing_log_file", "file": _log, "at": "2026-11-19T08:58:00Z", "message": "…"},
		{"kind": "bad_signature", "file": _digest, "at": "2026-11-19T09:00:00Z", "message": "…"},
		{"kind": "missing_log_file", "file": $"{_log}2", "at": "2026-11-19T09:58:00Z", "message": "…"},
	]
	given := {"trail": object.union(_trail, {"chain_faults": faults, "chain_gaps": 2, "digest_faults": 1})}
	record_incomplete.applies with input as given
	record_incomplete.deny == {
		{
			"path": "chain_faults",
			"message": "log files are missing that digests name",
			"evidence": {
				"files": [
					{"file": _log, "at": "2026-11-19T08:58:00Z"},
					{"file": $"{_log}2", "at": "2026-11-19T09:58:00Z"},
				],
				"gaps": 2,
				"faults": 1,
			},
			"key": "missing_log_file",
		},
		{
			"path": "chain_faults",
			"message": "digests are not what CloudTrail signed",
			"evidence": {"files": [{"file": _digest, "at": "2026-11-19T09:00:00Z"}], "gaps": 2, "faults": 1},
			"key": "bad_signature",
		},
	} with input as given
}

test_deny_all_kinds if {
	every kind in [
		"missing_digest", "missing_log_file", "interrupted", "bad_signature", "unknown_key", "wrong_hash", "wrong_link",
		"malformed", "moved", "unnamed_log_file",
	] {
		faults := [{"kind": kind, "file": _log, "at": "2026-11-19T08:58:00Z", "message": "…"}]
		findings := record_incomplete.deny with input as {"trail": object.union(_trail, {"chain_faults": faults})}
		{[finding.key, finding.evidence.gaps, finding.evidence.faults] | some finding in findings} == {[kind, 0, 0]}
	}
}

test_allow_whole if {
	record_incomplete.applies with input as {"trail": _trail}
	record_incomplete.deny == set() with input as {"trail": object.union(_trail, {"chain_faults": []})}
}

test_absent_faults if record_incomplete.deny == set() with input as {"trail": _trail}

test_skip_not_validated if {
	not record_incomplete.applies with input as {"trail": object.union(_trail, {"file_validation": false})}
	not record_incomplete.applies with input as {"scope": {"id": "s"}}
}
