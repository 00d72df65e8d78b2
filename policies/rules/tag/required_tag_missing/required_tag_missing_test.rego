package smaudit.rules.tag.required_tag_missing_test

import rego.v2

import data.smaudit.rules.tag.required_tag_missing

test_deny_one if {
	given := {"secret": {"tag_keys": ["Environment", "Project"]}}
	required_tag_missing.applies with input as given
	required_tag_missing.deny == {{
		"path": "tags",
		"message": "required tags are missing: Owner",
		"evidence": {"missing": ["Owner"], "required": ["Owner", "Environment"]},
	}} with input as given
}

test_absent_tags if {
	required_tag_missing.applies with input as {"secret": {}}
	required_tag_missing.deny == {{
		"path": "tags",
		"message": "required tags are missing: Owner, Environment",
		"evidence": {"missing": ["Owner", "Environment"], "required": ["Owner", "Environment"]},
	}} with input as {"secret": {}}
}

test_deny_other_case if {
	given := {"class": "prod", "secret": {"tag_keys": ["costcenter"]}}
	config := {"classes": {"prod": {"TAG001": {"required": ["CostCenter"]}}}}
	required_tag_missing.deny == {{
		"path": "tags",
		"message": "required tags are missing: CostCenter",
		"evidence": {"missing": ["CostCenter"], "required": ["CostCenter"]},
	}} with input as given with data.smaudit.config as config
}

test_allow_all if _passes({"tag_keys": ["Environment", "Owner"]})

test_allow_none_required if {
	required_tag_missing.deny == set() with input as {"secret": {}}
		with data.smaudit.config as {"rules": {"TAG001": {"required": []}}}
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not required_tag_missing.applies with input as given
}

test_skip_owned if {
	not required_tag_missing.applies with input as {"secret": {"owner": "rds"}}
}

_passes(secret) if {
	required_tag_missing.applies with input as {"secret": secret}
	required_tag_missing.deny == set() with input as {"secret": secret}
}
