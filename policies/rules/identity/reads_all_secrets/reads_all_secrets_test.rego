package smaudit.rules.identity.reads_all_secrets_test

import rego.v2

import data.smaudit.rules.identity.reads_all_secrets

_claim := {
	"path": "policies.0",
	"policy": "all",
	"statement": "All",
	"line": 3,
	"actions": ["secretsmanager:GetSecretValue"],
	"witness": {"action": "secretsmanager:GetSecretValue"},
}

test_deny_all if {
	given := {"scope": {"source": "terraform"}, "principal": {"reads_all": [_claim], "reads_secrets": 90}}
	reads_all_secrets.applies with input as given
	reads_all_secrets.deny == {{
		"path": "policies.0",
		"message": "the policy all lets it read the value of any secret",
		"evidence": object.remove(_claim, ["path"]),
		"key": "all All",
	}} with input as given
}

test_deny_many if {
	given := {"scope": {"source": "aws"}, "principal": {"policies": [{"name": "p"}], "reads_secrets": 26}}
	reads_all_secrets.deny == {{
		"path": "policies",
		"message": "its policies let it read the values of 26 secrets, 25 are allowed",
		"evidence": {"secrets": 26, "max_secrets": 25},
		"key": "secrets",
	}} with input as given
}

test_allow_few if {
	given := {"scope": {"source": "aws"}, "principal": {"policies": [{"name": "p"}], "reads_secrets": 25}}
	reads_all_secrets.applies with input as given
	reads_all_secrets.deny == set() with input as given
}

test_allow_code if {
	given := {"scope": {"source": "plan"}, "principal": {"policies": [{"name": "p"}], "reads_secrets": 26}}
	reads_all_secrets.deny == set() with input as given
}

test_allow_by_group if {
	given := {"scope": {"source": "aws"}, "principal": {"reads_secrets": 26}}
	reads_all_secrets.deny == set() with input as given
}

test_absent_count if {
	given := {"scope": {"source": "aws"}, "principal": {"id": "p"}}
	reads_all_secrets.deny == set() with input as given
}

test_skip_recorded if not reads_all_secrets.applies with input as {"principal": {"recorded": true}}

test_skip_service if {
	given := {"principal": {"service": true, "reads_all": [_claim]}}
	not reads_all_secrets.applies with input as given
}
