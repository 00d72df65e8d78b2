package smaudit.rules.use.replica_out_of_sync_test

import rego.v2

import data.smaudit.rules.use.replica_out_of_sync

test_deny_failed if {
	given := {"secret": {"failed_replicas": [{"path": "replicas.0.status", "name": "us-east-1"}]}}
	replica_out_of_sync.applies with input as given
	replica_out_of_sync.deny == {{
		"path": "replicas.0.status",
		"message": "the replica in us-east-1 has failed",
		"evidence": {"region": "us-east-1", "status": "Failed"},
		"key": "us-east-1",
	}} with input as given
}

test_deny_late if {
	given := {"secret": {"late_replicas": [{"path": "replicas.1.status", "name": "us-west-2"}]}}
	replica_out_of_sync.deny == {{
		"path": "replicas.1.status",
		"message": "the replica in us-west-2 is still in progress, more than an hour after the last change",
		"evidence": {"region": "us-west-2", "status": "InProgress"},
		"key": "us-west-2",
	}} with input as given
}

test_deny_managed_on_request if {
	given := {"secret": {"owner": "rds", "failed_replicas": [{"path": "replicas.0.status", "name": "us-east-1"}]}}
	replica_out_of_sync.applies with input as given
		with data.smaudit.config as {"rules": {"USE004": {"include_managed": true}}}
	count(replica_out_of_sync.deny) == 1 with input as given
}

test_allow_in_sync if _passes({"replicas": [{"region": "us-east-1", "status": "InSync"}]})

test_absent_replicas if _passes({})

test_skip_recovering if not replica_out_of_sync.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}

test_skip_owned if not replica_out_of_sync.applies with input as {"secret": {"owner": "rds"}}

_passes(secret) if {
	replica_out_of_sync.applies with input as {"secret": secret}
	replica_out_of_sync.deny == set() with input as {"secret": secret}
}
