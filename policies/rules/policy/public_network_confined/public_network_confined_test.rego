package smaudit.rules.policy.public_network_confined_test

import rego.v2

import data.smaudit.rules.policy.public_network_confined

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
	"network": "vpce-0123456789abcdef0",
}

test_deny_confined if {
	given := {"secret": {"exposure": {"public": "no", "public_network": "yes", "public_network_by": _by}}}
	public_network_confined.applies with input as given
	public_network_confined.deny == {{
		"path": "policies.0.document",
		"message": concat("", [
			"everybody with an AWS account is granted GetSecretValue, DescribeSecret, ",
			"by way of vpce-0123456789abcdef0; the value is not readable",
		]),
		"evidence": {
			"exposure": "latent",
			"statement": "Share",
			"line": 4,
			"actions": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
			"network": "vpce-0123456789abcdef0",
			"witness": _witness,
		},
	}} with input as given
}

# What is open from anywhere is the matter of POL001 alone.
test_allow_public if _passes({"exposure": {"public": "yes", "public_by": _by, "public_network": "no"}})

test_absent_exposure if _passes({})

test_skip_recovering if {
	not public_network_confined.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
}

_passes(secret) if {
	public_network_confined.applies with input as {"secret": secret}
	public_network_confined.deny == set() with input as {"secret": secret}
}
