# METADATA
# title: Replica is under a weaker key than its primary
# description: >-
#   The primary is under a customer key, and a replica of the same value under the AWS-managed key of its region, so
#   that what the customer key guards can be read around it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
# schemas:
#   - input: schema.secret
# custom:
#   id: KMS005
#   name: replica-key-weaker
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Give each replica a customer key of its region, or a replica of a multi-region key.
#     cli: |-
#       aws secretsmanager remove-regions-from-replication --secret-id NAME --remove-replica-regions REGION
#       aws secretsmanager replicate-secret-to-regions --secret-id NAME \
#         --add-replica-regions Region=REGION,KmsKeyId=KEY_ARN
#     terraform: |-
#       replica {
#         region     = "eu-central-1"
#         kms_key_id = aws_kms_replica_key.secrets.arn
#       }
#     cloudformation: |-
#       ReplicaRegions:
#         - Region: eu-central-1
#           KmsKeyId: arn:aws:kms:eu-central-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef
package smaudit.rules.key.replica_key_weaker

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	input.secret.replica_regions != []
	not input.secret.kms_key.aws_managed
	not exempt.recovering
	not exempt.managed(param.value(param.class, "KMS005", "include_managed", false))
}

deny contains finding if {
	some replica in input.secret.weaker_replicas

	finding := {
		"path": replica.path,
		"message": $"the replica in {replica.name} is under the AWS-managed key, the primary under a customer key",
		"evidence": {"region": replica.name},
		"key": replica.name,
	}
}
