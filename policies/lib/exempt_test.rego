package smaudit.lib.exempt_test

import rego.v2

import data.smaudit.lib.exempt

test_recovering if {
	exempt.recovering with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
	not exempt.recovering with input as {"secret": {}}
}

test_managed if {
	exempt.managed(false) with input as {"secret": {"owner": "rds"}}
	not exempt.managed(true) with input as {"secret": {"owner": "rds"}}
	not exempt.managed(false) with input as {"secret": {}}
}
