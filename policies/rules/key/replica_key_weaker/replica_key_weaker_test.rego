package smaudit.rules.key.replica_key_weaker_test

import rego.v2

import data.smaudit.rules.key.replica_key_weaker

test_deny_each_region if {
	given := {"secret": {
		"kms_key": {"ref": "alias/secrets"},
		"replica_regions": _regions(["eu-central-1", "eu-north-1", "us-east-1"]),
		"weaker_replicas": [
			{"path": "replicas.1.kms_key", "name": "eu-north-1"},
			{"path": "replicas.2.kms_key", "name": "us-east-1"},
		],
	}}
	replica_key_weaker.applies with input as given
	replica_key_weaker.deny == {_finding(1, "eu-north-1"), _finding(2, "us-east-1")} with input as given
}

test_allow_customer_keys if _passes({
	"kms_key": {"ref": "alias/secrets"},
	"replica_regions": _regions(["eu-central-1"]),
})

test_absent_keys if _passes({"replica_regions": _regions(["eu-central-1"])})

test_skip_primary_under_aws_key if {
	given := {"secret": {"kms_key": {"aws_managed": true}, "replica_regions": _regions(["eu-north-1"])}}
	not replica_key_weaker.applies with input as given
}

test_skip_no_replica if not replica_key_weaker.applies with input as {"secret": {"kms_key": {"ref": "alias/secrets"}}}

_finding(i, region) := {
	"path": $"replicas.{i}.kms_key",
	"message": $"the replica in {region} is under the AWS-managed key, the primary under a customer key",
	"evidence": {"region": region},
	"key": region,
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "replica_regions": _regions(["eu-north-1"])}}
	not replica_key_weaker.applies with input as given
}

test_skip_owned if {
	not replica_key_weaker.applies with input as {"secret": {"owner": "rds", "replica_regions": _regions(["eu-north-1"])}}
}

_passes(secret) if {
	replica_key_weaker.applies with input as {"secret": secret}
	replica_key_weaker.deny == set() with input as {"secret": secret}
}

_regions(names) := [{"path": $"replicas.{i}.region", "name": name} | some i, name in names]
