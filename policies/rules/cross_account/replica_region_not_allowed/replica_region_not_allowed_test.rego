package smaudit.rules.cross_account.replica_region_not_allowed_test

import rego.v2

import data.smaudit.rules.cross_account.replica_region_not_allowed

_config := {"rules": {"XAC005": {"regions": ["eu-west-1", "eu-central-1"]}}}

test_deny_each_region if {
	given := {"secret": {"replica_regions": [_in(0, "eu-central-1"), _in(1, "us-east-1"), _in(2, "us-west-2")]}}
	replica_region_not_allowed.applies with input as given with data.smaudit.config as _config
	replica_region_not_allowed.deny == {_finding(1, "us-east-1"), _finding(2, "us-west-2")} with input as given
		with data.smaudit.config as _config
}

test_allow_regions if {
	given := {"secret": {"replica_regions": [_in(0, "eu-central-1")]}}
	replica_region_not_allowed.applies with input as given with data.smaudit.config as _config
	replica_region_not_allowed.deny == set() with input as given with data.smaudit.config as _config
}

test_absent_replicas if {
	not replica_region_not_allowed.applies with input as {"secret": {}} with data.smaudit.config as _config
	replica_region_not_allowed.deny == set() with input as {"secret": {}} with data.smaudit.config as _config
}

test_skip_unset if {
	not replica_region_not_allowed.applies with input as {"secret": {"replica_regions": [_in(0, "us-east-1")]}}
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "replica_regions": [_in(0, "us-east-1")]}}
	not replica_region_not_allowed.applies with input as given with data.smaudit.config as _config
}

_in(i, region) := {"path": $"replicas.{i}.region", "name": region}

_finding(i, region) := {
	"path": $"replicas.{i}.region",
	"message": $"a replica lies in {region}, which is not an allowed region",
	"evidence": {"region": region, "regions": ["eu-west-1", "eu-central-1"]},
	"key": region,
}
