package smaudit.rules.tag.access_tag_missing_test

import rego.v2

import data.smaudit.rules.tag.access_tag_missing

test_deny_each_tag if {
	given := {"secret": {"exposure": {"missing_tags": [
		{"path": "policies.0.document", "name": "Project"},
		{"path": "policies.1.document", "name": "Team"},
	]}}}
	access_tag_missing.applies with input as given
	access_tag_missing.deny == {_finding(0, "Project"), _finding(1, "Team")} with input as given
}

test_allow_tagged if {
	given := {"secret": {"exposure": {"level": "own"}, "tags": {"Project": "shop"}}}
	access_tag_missing.applies with input as given
	access_tag_missing.deny == set() with input as given
}

test_absent_exposure if access_tag_missing.deny == set() with input as {"secret": {}}

test_skip_recovering if {
	not access_tag_missing.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_finding(i, tag) := {
	"path": $"policies.{i}.document",
	"message": $"a policy grants by the tag {tag}, which is missing",
	"evidence": {"tag": tag},
	"related": ["tags"],
	"key": tag,
}
