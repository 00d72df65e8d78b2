# METADATA
# title: Value is replicated to an account that is not trusted
# description: >-
#   A replica of the secret lies in an account that is not listed under trusted in the configuration. That account holds
#   the value under its own key and policies. Where nothing is listed, the outcome is unknown.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cross-account-replicate-secrets.html
# schemas:
#   - input: schema.secret
# custom:
#   id: XAC004
#   name: cross-account-replica-untrusted
#   severity: high
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: Remove the replica, or list its account under trusted.
package smaudit.rules.cross_account.replica_untrusted

import rego.v2

import data.smaudit.lib.exempt

applies if {
	some copy in input.secret.cross_account
	copy.role == "replica"
	not exempt.recovering
}

deny contains finding if {
	some i, copy in input.secret.cross_account
	copy.role == "replica"
	not copy.trusted

	finding := {
		"path": $"cross_account.{i}",
		"message": $"a replica holds the value in account {copy.account}, which is not trusted",
		"evidence": {"account": copy.account, "arn": copy.arn},
		"key": copy.arn,
	}
}
