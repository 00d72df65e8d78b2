package smaudit.rules.cost.could_be_parameter_test

import rego.v2

import data.smaudit.rules.cost.could_be_parameter

_plain := {"exposure": {"level": "own"}, "cost": {"monthly": "0.40"}}

test_deny_plain if {
	could_be_parameter.applies with input as {"secret": _plain}
	could_be_parameter.deny == {{
		"path": "cost",
		"message": concat("", [
			"neither rotated nor replicated nor shared: as a standard parameter it would cost nothing ",
			"(its size and its use are not seen)",
		]),
		"savings": "cost.monthly",
	}} with input as {"secret": _plain}
}

test_deny_empty_lists if {
	count(could_be_parameter.deny) == 1 with input as {"secret": object.union(_plain, {"replica_regions": []})}
}

test_allow_rotated if _passes({"rotation": {"enabled": true}})

test_allow_replicated if _passes({"replica_regions": [{"path": "replicas.0.region", "name": "eu-west-1"}]})

test_allow_copied if _passes({"cross_account": [{"role": "replica"}]})

test_allow_shared if _passes({"exposure": {"level": "trusted"}})

test_absent_level if could_be_parameter.deny == set() with input as {"secret": {}}

test_skip_managed if {
	not could_be_parameter.applies with input as {"secret": object.union(_plain, {"owner": "rds"})}
	could_be_parameter.applies with input as {"secret": object.union(_plain, {"owner": "rds"})}
		with data.smaudit.config as {"rules": {"CST004": {"include_managed": true}}}
}

test_skip_recovering if {
	not could_be_parameter.applies with input as {"secret": object.union(_plain, {"deleted_at": "2026-11-01T00:00:00Z"})}
}

_passes(more) if {
	could_be_parameter.applies with input as {"secret": object.union(_plain, more)}
	could_be_parameter.deny == set() with input as {"secret": object.union(_plain, more)}
}
