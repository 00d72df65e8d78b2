package smaudit.rules.cross_account.share_broken_test

import rego.v2

import data.smaudit.rules.cross_account.share_broken

_role := {
	"kind": "role",
	"id": "arn:aws:iam::444455556666:role/reporting",
	"account": "444455556666",
}

_broken := {
	"who": _role,
	"actions": ["secretsmanager:GetSecretValue"],
	"effective": "no",
	"why": "the AWS-managed key serves its own account only",
	"statement": "Share",
	"path": "policies.0.document",
	"line": 4,
}

_finding := {
	"path": "policies.0.document",
	"message": concat("", [
		"role arn:aws:iam::444455556666:role/reporting may ask for the value and never gets it: ",
		"the AWS-managed key serves its own account only",
	]),
	"evidence": {
		"who": "arn:aws:iam::444455556666:role/reporting",
		"statement": "Share",
		"line": 4,
		"actions": ["secretsmanager:GetSecretValue"],
	},
	"related": ["kms_key"],
	"key": "role arn:aws:iam::444455556666:role/reporting",
}

test_deny_broken if {
	given := {"secret": {"exposure": {"broken_shares": [_broken]}}}
	share_broken.applies with input as given
	share_broken.deny == {_finding} with input as given
}

test_deny_without_reason if {
	given := {"secret": {"exposure": {"broken_shares": [object.remove(_broken, ["why"])]}}}
	share_broken.deny == {object.union(_finding, {
		"message": "role arn:aws:iam::444455556666:role/reporting may ask for the value and never gets it",
	})} with input as given
}

test_allow_working if share_broken.deny == set() with input as {"secret": {"exposure": {"level": "trusted"}}}

test_absent_exposure if {
	share_broken.applies with input as {"secret": {}}
	share_broken.deny == set() with input as {"secret": {}}
}

test_skip_recovering if {
	not share_broken.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}
