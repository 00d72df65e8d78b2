package smaudit.rules.cost.replica_unused_test

import rego.v2

import data.smaudit.rules.cost.replica_unused

test_deny_idle if {
	given := _replica({"idle_days": 91, "idle_at_least_days": 91, "monthly": "0.40"})
	replica_unused.applies with input as given
	replica_unused.deny == {{
		"path": "replicas.0.accessed_at",
		"message": "the replica in us-east-1 has not been read for 91 days",
		"evidence": {"region": "us-east-1", "idle_days": 91, "days": 90, "monthly": "0.40"},
		"savings": "replica_uses.0.monthly",
		"key": "us-east-1",
	}} with input as given
}

test_deny_never_read if {
	some finding in replica_unused.deny with input as _replica({"never_read": true, "idle_at_least_days": 91})
	finding.message == "the replica in us-east-1 was never read, for 91 days at least"
}

test_deny_without_bound if count(replica_unused.deny) == 1 with input as _replica({"idle_days": 91})

test_allow_read if {
	given := _replica({"idle_days": 90, "idle_at_least_days": 90})
	replica_unused.applies with input as given
	replica_unused.deny == set() with input as given
}

test_absent_dates if replica_unused.deny == set() with input as _replica({})

test_absent_replicas if replica_unused.deny == set() with input as {"secret": {"id": "s"}}

test_skip_new if not replica_unused.applies with input as {"secret": {"age_days": 29}}

test_skip_recovering if not replica_unused.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}

test_skip_owned if not replica_unused.applies with input as {"secret": {"owner": "rds"}}

_replica(more) := {"secret": {"replica_uses": [object.union(
	{"path": "replicas.0.accessed_at", "region": "us-east-1"},
	more,
)]}}
