package smaudit.lib.grants_test

import rego.v2

import data.smaudit.lib.grants

test_callers if {
	grants.callers({"kind": "any"}) == "everybody"
	grants.callers({"kind": "any_org_member"}) == "every member of an organization"
	grants.callers({"kind": "organization"}) == "the owner's organization"
	grants.callers({"kind": "organization", "id": "o-abcdefghij"}) == "organization o-abcdefghij"
	grants.callers({"kind": "account", "id": "444455556666"}) == "account 444455556666"
}

test_actions if {
	grants.actions(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]) == "GetSecretValue, DescribeSecret"
	grants.actions([
		"secretsmanager:DeleteSecret",
		"secretsmanager:DescribeSecret",
		"secretsmanager:GetSecretValue",
		"secretsmanager:PutSecretValue",
	]) == "GetSecretValue and 3 other actions"
}

test_place if {
	grants.place({"path": "policies.0.document"}) == "policies.0.document"
	grants.place({}) == "policies"
}

test_origin if {
	grants.origin({"network": "vpce-1a2b3c4d"}) == ", by way of vpce-1a2b3c4d"
	grants.origin({}) == ""
}

test_value if {
	reads := {"actions": ["secretsmanager:GetSecretValue"]}
	grants.value({"actions": ["secretsmanager:DescribeSecret"], "effective": "yes"}) == ""
	grants.value(object.union(reads, {"effective": "yes"})) == "; the value is readable"
	grants.value(object.union(reads, {"effective": "no", "why": "so"})) == "; the value is not readable: so"
	grants.value(object.union(reads, {"effective": "no"})) == "; the value is not readable"
	grants.value(reads) == "; whether the key decrypts for them is not known"
}

test_evidence if {
	proof := {"statement": "Share", "line": 3, "witness": {"action": "a"}}
	grants.evidence(object.union(proof, {"who": {"kind": "any"}})) == proof
	grants.evidence({"fix": {"summary": "drop it", "document": "{}"}}) == {"fix": {"summary": "drop it"}}
	grants.evidence({"who": {"kind": "account", "id": "444455556666"}}) == {"who": "444455556666"}
	grants.evidence({}) == {}
}

test_statement if {
	proof := {"statement": "Share", "line": 3, "fix": {"at": "Statement.0"}}
	grants.statement({"id": "Share", "line": 3, "path": "policy", "fix": {"at": "Statement.0"}}) == proof
}

test_exposure if {
	reads := {"actions": ["secretsmanager:GetSecretValue"]}
	grants.exposure({"actions": ["secretsmanager:DescribeSecret"], "effective": "yes"}) == "no value"
	grants.exposure(object.union(reads, {"effective": "yes"})) == "value readable"
	grants.exposure(object.union(reads, {"effective": "no"})) == "latent"
	grants.exposure(object.union(reads, {"effective": "unknown"})) == "unknown"
}
