# METADATA
# title: Secrets cost more than their budget
# description: >-
#   What the secrets of the scope cost each month, their keys, rotation runs and endpoints included, exceeds the
#   parameter monthly, an amount in the currency of the report. Without the parameter the rule judges nothing.
# related_resources:
#   - ref: https://aws.amazon.com/secrets-manager/pricing/
# schemas:
#   - input: schema.scope
# custom:
#   id: CST005
#   name: budget-exceeded
#   severity: medium
#   subject: scope
#   sources: [live, code]
#   remediation:
#     summary: Delete unused secrets and replicas, share customer keys, cache reads, or raise the budget.
package smaudit.rules.cost.budget_exceeded

import rego.v2

import data.smaudit.lib.param

applies if _limit != null

deny contains finding if {
	monthly := input.scope.cost.monthly
	to_number(monthly) > to_number(_limit)

	finding := {
		"path": "cost.monthly",
		"message": $"secrets cost {monthly} a month, {_limit} are allowed",
		"evidence": {"monthly": monthly, "limit": _limit},
	}
}

_limit := param.value(param.class, "CST005", "monthly", null)
