package smaudit.rules.policy.public_test

import rego.v2

import data.smaudit.rules.policy.public

_witness := {
	"principal": {"type": "role", "arn": "arn:aws:iam::000000000000:role/0"},
	"action": "secretsmanager:GetSecretValue",
}

_by := {
	"who": {"kind": "any"},
	"actions": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
	"effective": "no",
	"statement": "Share",
	"line": 4,
	"path": "policies.0.document",
	"witness": _witness,
}

test_deny_public if {
	given := {"secret": {"exposure": {"public": "yes", "public_by": _by}}}
	public.applies with input as given
	public.deny == {{
		"path": "policies.0.document",
		"message": concat("", [
			"everybody with an AWS account is granted GetSecretValue, DescribeSecret; ",
			"the value is not readable",
		]),
		"evidence": {
			"exposure": "latent",
			"statement": "Share",
			"line": 4,
			"actions": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
			"witness": _witness,
		},
	}} with input as given
}

test_deny_readable if {
	given := {"secret": {"exposure": {"public": "yes", "public_by": object.union(_by, {"effective": "yes"})}}}
	findings := public.deny with input as given
	{finding.evidence.exposure | some finding in findings} == {"value readable"}
}

test_allow_network_confined if _passes({"exposure": {"public": "no", "public_network": "yes"}})

test_absent_exposure if _passes({})

test_skip_recovering if {
	not public.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_passes(secret) if {
	public.applies with input as {"secret": secret}
	public.deny == set() with input as {"secret": secret}
}
