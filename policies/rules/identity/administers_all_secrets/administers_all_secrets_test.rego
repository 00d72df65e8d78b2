package smaudit.rules.identity.administers_all_secrets_test

import rego.v2

import data.smaudit.rules.identity.administers_all_secrets

_claim := {
	"path": "policies.0",
	"policy": "all",
	"statement": "All",
	"line": 3,
	"actions": ["secretsmanager:DeleteSecret"],
	"witness": {"action": "secretsmanager:GetSecretValue"},
}

test_deny_all if {
	given := {"scope": {"source": "terraform"}, "principal": {"administers_all": [_claim], "administers": 90}}
	administers_all_secrets.applies with input as given
	administers_all_secrets.deny == {{
		"path": "policies.0",
		"message": "the policy all allows DeleteSecret on any secret",
		"evidence": object.remove(_claim, ["path"]),
		"key": "all All",
	}} with input as given
}

test_deny_many if {
	given := {"scope": {"source": "aws"}, "principal": {"policies": [{"name": "p"}], "administers": 26}}
	administers_all_secrets.deny == {{
		"path": "policies",
		"message": "its policies let it change, delete or share 26 secrets, 25 are allowed",
		"evidence": {"secrets": 26, "max_secrets": 25},
		"key": "secrets",
	}} with input as given
}

test_allow_few if {
	given := {"scope": {"source": "aws"}, "principal": {"policies": [{"name": "p"}], "administers": 25}}
	administers_all_secrets.applies with input as given
	administers_all_secrets.deny == set() with input as given
}

test_allow_code if {
	given := {"scope": {"source": "plan"}, "principal": {"policies": [{"name": "p"}], "administers": 26}}
	administers_all_secrets.deny == set() with input as given
}

test_allow_by_group if {
	given := {"scope": {"source": "aws"}, "principal": {"administers": 26}}
	administers_all_secrets.deny == set() with input as given
}

test_absent_count if {
	given := {"scope": {"source": "aws"}, "principal": {"id": "p"}}
	administers_all_secrets.deny == set() with input as given
}

test_skip_recorded if not administers_all_secrets.applies with input as {"principal": {"recorded": true}}

test_skip_service if {
	given := {"principal": {"service": true, "administers_all": [_claim]}}
	not administers_all_secrets.applies with input as given
}

test_skip_administrators if {
	config := {"rules": {"IAM002": {"administrators": ["ops-*", "arn:aws:iam::*:role/admin/*"]}}}
	_skips({"name": "ops-deploy"}, config)
	_skips({"name": "x", "arn": "arn:aws:iam::111122223333:role/admin/x"}, config)
	not _skips({"name": "app", "arn": "arn:aws:iam::111122223333:role/app"}, config)
}

_skips(principal, config) if {
	not administers_all_secrets.applies with input as {"principal": principal} with data.smaudit.config as config
}
