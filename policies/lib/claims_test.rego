package smaudit.lib.claims_test

import rego.v2

import data.smaudit.lib.claims

_claim := {
	"path": "policies.0",
	"policy": "read",
	"statement": "All",
	"line": 3,
	"actions": ["secretsmanager:GetSecretValue"],
	"witness": {"action": "secretsmanager:GetSecretValue"},
}

test_evidence if claims.evidence(_claim) == object.remove(_claim, ["path"])

test_key if {
	claims.key(_claim) == "read All"
	claims.key({"policy": "read"}) == "read"
}

test_policy if {
	claims.policy({"path": "policies.0", "policy": "read"}) == "the policy read"
	claims.policy({"path": "policies.0", "policy": "policies.0"}) == "a policy without a name"
}

test_some_of if {
	claims.some_of([1])
	not claims.some_of([])
}

test_names if {
	claims.names(["a", "b"]) == "a, b"
	claims.names(["a", "b", "c", "d"]) == "a and 3 others"
}
