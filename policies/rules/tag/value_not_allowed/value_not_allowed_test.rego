package smaudit.rules.tag.value_not_allowed_test

import rego.v2

import data.smaudit.rules.tag.value_not_allowed

_config := {"rules": {"TAG002": {"values": {"Environment": "prod|dev", "aws:stack": `[a-z]+`}}}}

test_deny_each_tag if {
	given := {"secret": {"tags": {"Environment": "nonprod", "aws:stack": "7", "Owner": "x"}}}
	value_not_allowed.applies with input as given with data.smaudit.config as _config
	value_not_allowed.deny == {
		{
			"path": "tags.Environment",
			"message": "the value of the tag Environment does not match prod|dev",
			"evidence": {"tag": "Environment", "value": "nonprod", "pattern": "prod|dev"},
			"key": "Environment",
		},
		{
			"path": `tags["aws:stack"]`,
			"message": "the value of the tag aws:stack does not match [a-z]+",
			"evidence": {"tag": "aws:stack", "value": "7", "pattern": "[a-z]+"},
			"key": "aws:stack",
		},
	} with input as given with data.smaudit.config as _config
}

test_deny_empty_value if {
	findings := value_not_allowed.deny with input as {"secret": {"tags": {"Environment": ""}}}
		with data.smaudit.config as _config
	{finding.key | some finding in findings} == {"Environment"}
}

test_allow_matching if {
	given := {"secret": {"tags": {"Environment": "dev", "aws:stack": "web"}}}
	value_not_allowed.applies with input as given with data.smaudit.config as _config
	value_not_allowed.deny == set() with input as given with data.smaudit.config as _config
}

test_absent_tag if value_not_allowed.deny == set() with input as {"secret": {}} with data.smaudit.config as _config

test_skip_unset if {
	given := {"secret": {"tags": {"Environment": "nonprod"}}}
	not value_not_allowed.applies with input as given
	value_not_allowed.deny == set() with input as given
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not value_not_allowed.applies with input as given with data.smaudit.config as _config
}

test_skip_owned if {
	not value_not_allowed.applies with input as {"secret": {"owner": "rds"}} with data.smaudit.config as _config
}
