package smaudit.rules.trail.missing_test

import rego.v2

import data.smaudit.rules.trail.missing

test_deny_reads if {
	missing.deny == {_finding("reads", ["reads"])} with input as _recording({"trails": 1, "writes": true})
}

test_deny_writes if {
	missing.deny == {_finding("writes", ["writes"])} with input as _recording({"trails": 1, "reads": true})
}

test_absent_both if {
	missing.applies with input as _recording({})
	missing.deny == {_finding("reads and writes", ["reads", "writes"])} with input as _recording({})
}

test_allow_both if {
	given := _recording({"trails": 2, "reads": true, "writes": true})
	missing.applies with input as given
	missing.deny == set() with input as given
}

test_skip_code_without_trails if not missing.applies with input as {"scope": {"source": "terraform"}}

_recording(recording) := {"scope": {"recording": recording}}

_finding(words, kinds) := {
	"path": "recording",
	"message": $"no trail that logs records {words} of secrets",
	"evidence": {"missing": kinds},
}
