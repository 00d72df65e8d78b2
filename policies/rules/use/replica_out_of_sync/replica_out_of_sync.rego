# METADATA
# title: Replica is out of sync
# description: >-
#   A copy of the secret in another region has failed, or has been in progress for more than an hour after the last
#   change. Whoever reads it there gets an old value or none.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets_troubleshoot.html
# schemas:
#   - input: schema.secret
# custom:
#   id: USE004
#   name: replica-out-of-sync
#   severity: high
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: >-
#       Read the status message, mend its cause (often a secret of that name in the region, or its key), and replicate
#       again.
#     cli: |-
#       aws secretsmanager describe-secret --secret-id NAME --query ReplicationStatus
#       aws secretsmanager replicate-secret-to-regions --secret-id NAME --add-replica-regions Region=REGION
package smaudit.rules.use.replica_out_of_sync

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "USE004", "include_managed", false))
}

deny contains finding if {
	some replica in input.secret.failed_replicas

	finding := {
		"path": replica.path,
		"message": $"the replica in {replica.name} has failed",
		"evidence": {"region": replica.name, "status": "Failed"},
		"key": replica.name,
	}
}

deny contains finding if {
	some replica in input.secret.late_replicas

	finding := {
		"path": replica.path,
		"message": $"the replica in {replica.name} is still in progress, more than an hour after the last change",
		"evidence": {"region": replica.name, "status": "InProgress"},
		"key": replica.name,
	}
}
