# METADATA
# title: Replica is not used
# description: >-
#   Nobody has read a replica in its region for days days, by the date that the region keeps. Each replica costs as much
#   as a secret. One that is kept for the failure of a region is of use all the same; for those raise days, or accept
#   the finding. When a replica that was never read was made is not told: it counts from the last change of the secret.
# related_resources:
#   - ref: https://aws.amazon.com/secrets-manager/pricing/
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
# schemas:
#   - input: schema.secret
# custom:
#   id: CST002
#   name: replica-unused
#   severity: low
#   subject: secret
#   sources: [live]
#   evidence: positive
#   remediation:
#     summary: Remove the replica from the region, if it is not kept for the failure of another.
#     cli: aws secretsmanager remove-regions-from-replication --secret-id NAME --remove-replica-regions REGION
package smaudit.rules.cost.replica_unused

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "CST002", "include_managed", false))
	not _new
}

deny contains finding if {
	some i, replica in input.secret.replica_uses
	idle := _idle(replica)
	limit := param.value(param.class, "CST002", "days", 90)
	idle > limit

	finding := {
		"path": replica.path,
		"message": _message(replica, idle),
		"evidence": object.union(
			{"region": replica.region, "idle_days": idle, "days": limit},
			{"monthly": monthly | monthly := replica.monthly},
		),
		"savings": $"replica_uses.{i}.monthly",
		"key": replica.region,
	}
}

_new if input.secret.age_days < param.value(param.class, "CST002", "grace_days", 30)

# Where idle_days is unknown and this is not over the limit, the verdict is open.
_idle(replica) := replica.idle_at_least_days

_idle(replica) := replica.idle_days if not replica.idle_at_least_days

_message(replica, idle) := concat(" ", [
	$"the replica in {replica.region}",
	$"was never read, for {idle} days at least",
]) if {
	replica.never_read
}

else := $"the replica in {replica.region} has not been read for {idle} days"
