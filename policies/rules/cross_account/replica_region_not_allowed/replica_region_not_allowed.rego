# METADATA
# title: Secret is replicated to a region that is not allowed
# description: >-
#   A replica holds the value in a region outside the parameter regions. Without the parameter the rule judges
#   nothing.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
# schemas:
#   - input: schema.secret
# custom:
#   id: XAC005
#   name: replica-region-not-allowed
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Remove the replica, or allow its region in the configuration.
#     cli: aws secretsmanager remove-regions-from-replication --secret-id NAME --remove-replica-regions REGION
#     terraform: |-
#       replica {
#         region = "eu-central-1"
#       }
#     cloudformation: |-
#       ReplicaRegions:
#         - Region: eu-central-1
#   controls:
#     finos-ccc: [CCC.SecMgmt.CN02] # Prowler lists it without a check
package smaudit.rules.cross_account.replica_region_not_allowed

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	_regions != []
	input.secret.replica_regions != []
	not exempt.recovering
}

deny contains finding if {
	some region in input.secret.replica_regions
	not region.name in _regions

	finding := {
		"path": region.path,
		"message": $"a replica lies in {region.name}, which is not an allowed region",
		"evidence": {"region": region.name, "regions": _regions},
		"key": region.name,
	}
}

_regions := param.value(param.class, "XAC005", "regions", [])
