package smaudit.rules.policy.invalid_test

import rego.v2

import data.smaudit.rules.policy.invalid

test_deny_each_problem if {
	given := {"secret": {"policies": [
		{"name": "default", "problems": [{
			"path": "Statement.0.Action",
			"message": "there is no action secretsmanager:GetSecretValues (as of 2026-11-22)",
			"line": 4,
			"column": 17,
		}]},
		{"name": "service", "problems": [{"message": "the document is not JSON"}]},
	]}}
	invalid.applies with input as given
	invalid.deny == {
		{
			"path": "policies.0.document",
			"message": "there is no action secretsmanager:GetSecretValues (as of 2026-11-22)",
			"evidence": {"policy": "default", "path": "Statement.0.Action", "line": 4, "column": 17},
			"key": "default Statement.0.Action there is no action secretsmanager:GetSecretValues",
		},
		{
			"path": "policies.1.document",
			"message": "the document is not JSON",
			"evidence": {"policy": "service"},
			"key": "service document the document is not JSON",
		},
	} with input as given
}

test_deny_owned if invalid.applies with input as {"secret": {"owner": "rds", "policies": [{"name": "default"}]}}

test_allow_valid if _passes({"policies": [{"name": "default", "document": `{"Statement": []}`}]})

test_absent_problems if _passes({"policies": [{"name": "default"}, {"name": "service", "problems": []}]})

test_allow_no_policy if _passes({})

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "policies": [{"name": "default"}]}}
	not invalid.applies with input as given
}

_passes(secret) if {
	invalid.applies with input as {"secret": secret}
	invalid.deny == set() with input as {"secret": secret}
}
