package smaudit.rules.cross_account.replica_untrusted_test

import rego.v2

import data.smaudit.rules.cross_account.replica_untrusted

_copy(account) := {
	"role": "replica",
	"account": account,
	"arn": $"arn:aws:secretsmanager:eu-west-1:{account}:secret:prod/db-a1B2c3",
}

test_deny_untrusted if {
	trusted := object.union(_copy("777788889999"), {"trusted": true})
	given := {"secret": {"cross_account": [trusted, _copy("444455556666")]}}
	replica_untrusted.applies with input as given
	replica_untrusted.deny == {{
		"path": "cross_account.1",
		"message": "a replica holds the value in account 444455556666, which is not trusted",
		"evidence": {
			"account": "444455556666",
			"arn": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/db-a1B2c3",
		},
		"key": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/db-a1B2c3",
	}} with input as given
}

test_allow_trusted if {
	given := {"secret": {"cross_account": [object.union(_copy("777788889999"), {"trusted": true})]}}
	replica_untrusted.applies with input as given
	replica_untrusted.deny == set() with input as given
}

test_absent_replicas if replica_untrusted.deny == set() with input as {"secret": {}}

test_skip_primary if {
	given := {"secret": {"cross_account": [object.union(_copy("444455556666"), {"role": "primary"})]}}
	not replica_untrusted.applies with input as given
	replica_untrusted.deny == set() with input as given
}

test_skip_unreplicated if not replica_untrusted.applies with input as {"secret": {}}

test_skip_recovering if {
	not replica_untrusted.applies with input as {"secret": {
		"deleted_at": "2026-11-01T00:00:00Z",
		"cross_account": [_copy("444455556666")],
	}}
}
