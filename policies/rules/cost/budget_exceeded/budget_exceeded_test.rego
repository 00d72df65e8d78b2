package smaudit.rules.cost.budget_exceeded_test

import rego.v2

import data.smaudit.rules.cost.budget_exceeded

test_deny_above if {
	budget_exceeded.applies with input as _costing("100.01") with data.smaudit.config as _budget(100)
	budget_exceeded.deny == {{
		"path": "cost.monthly",
		"message": "secrets cost 100.01 a month, 100 are allowed",
		"evidence": {"monthly": "100.01", "limit": 100},
	}} with input as _costing("100.01") with data.smaudit.config as _budget(100)
}

# Amounts are compared as numbers: as texts "9.00" is more than "10.00".
test_deny_decimal_text if {
	budget_exceeded.deny == {{
		"path": "cost.monthly",
		"message": "secrets cost 10.00 a month, 9.00 are allowed",
		"evidence": {"monthly": "10.00", "limit": "9.00"},
	}} with input as _costing("10.00") with data.smaudit.config as _budget("9.00")
}

test_allow_equal if {
	budget_exceeded.applies with input as _costing("100.00") with data.smaudit.config as _budget("100")
	budget_exceeded.deny == set() with input as _costing("100.00") with data.smaudit.config as _budget("100")
}

test_absent_cost if budget_exceeded.deny == set() with input as {"scope": {}} with data.smaudit.config as _budget(1)

test_skip_unset if not budget_exceeded.applies with input as _costing("100.00")

_costing(monthly) := {"scope": {"cost": {"monthly": monthly}}}

_budget(monthly) := {"rules": {"CST005": {"monthly": monthly}}}
