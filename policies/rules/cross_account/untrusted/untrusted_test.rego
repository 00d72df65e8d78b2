package smaudit.rules.cross_account.untrusted_test

import rego.v2

import data.smaudit.rules.cross_account.untrusted

_role := {
	"kind": "role",
	"id": "arn:aws:iam::444455556666:role/reporting",
	"account": "444455556666",
}

_grant := {
	"who": _role,
	"actions": ["secretsmanager:GetSecretValue"],
	"effective": "yes",
	"statement": "Share",
	"path": "policies.0.document",
	"line": 4,
	"witness": {"action": "secretsmanager:GetSecretValue"},
}

test_deny_role if {
	given := {"secret": {"exposure": {"untrusted": [_grant]}}}
	untrusted.applies with input as given
	untrusted.deny == {{
		"path": "policies.0.document",
		"message": concat("", [
			"role arn:aws:iam::444455556666:role/reporting is not trusted and is granted GetSecretValue; ",
			"the value is readable",
		]),
		"evidence": {
			"who": "arn:aws:iam::444455556666:role/reporting",
			"statement": "Share",
			"line": 4,
			"actions": ["secretsmanager:GetSecretValue"],
			"witness": {"action": "secretsmanager:GetSecretValue"},
		},
		"key": "role arn:aws:iam::444455556666:role/reporting",
	}} with input as given
}

test_deny_each if {
	confined := object.union(_grant, {"who": {"kind": "account", "id": "444455556666"}, "network": "vpce-1a2b3c4d"})
	member := {"who": {"kind": "any_org_member"}, "actions": ["secretsmanager:DescribeSecret"]}
	given := {"secret": {"exposure": {"untrusted": [confined, member]}}}
	findings := untrusted.deny with input as given
	{[finding.path, finding.message, finding.key] | some finding in findings} == {
		[
			"policies.0.document",
			concat("", [
				"account 444455556666 is not trusted and is granted GetSecretValue, by way of vpce-1a2b3c4d; ",
				"the value is readable",
			]),
			"account 444455556666",
		],
		[
			"policies",
			"every member of an organization is not trusted and is granted DescribeSecret",
			"every member of an organization",
		],
	}
}

test_allow_none if {
	untrusted.applies with input as {"secret": {}}
	untrusted.deny == set() with input as {"secret": {"exposure": {"level": "trusted"}}}
}

test_absent_exposure if untrusted.deny == set() with input as {"secret": {}}

test_skip_recovering if {
	not untrusted.applies with input as {"secret": {
		"deleted_at": "2026-11-01T00:00:00Z",
		"exposure": {"untrusted": [_grant]},
	}}
}
