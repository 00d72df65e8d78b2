# METADATA
# title: Value was read from an account that is not trusted
# description: >-
#   By CloudTrail's record a principal of an account that is neither the owner's nor listed under trusted in the
#   configuration has read the value. The record does not tell organizations, so that the accounts of a trusted one
#   are listed by their numbers. To pass says so of the time that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
# schemas:
#   - input: schema.secret
# custom:
#   id: LOG006
#   name: read-from-foreign-account
#   severity: high
#   subject: secret
#   sources: [trail]
#   remediation:
#     summary: >-
#       Take the account out of the policy and rotate the value, or list the account under trusted.
#     cli: |-
#       aws secretsmanager put-resource-policy --secret-id NAME --block-public-policy \
#         --resource-policy file://policy.json
#       aws secretsmanager rotate-secret --secret-id NAME
package smaudit.rules.trail.read_from_foreign_account

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.record

applies if not exempt.recovering

deny contains finding if {
	some i, reader in input.secret.usage.foreign
	not reader.trusted

	finding := {
		"path": $"usage.foreign.{i}",
		"message": concat("", [
			$"{_who(reader)}, which is not trusted, read the value {record.times(reader.reads)}, ",
			$"last at {record.at(reader.last_at)}",
		]),
		"evidence": {
			"principal": reader.principal,
			"account": reader.account,
			"reads": reader.reads,
			"events": record.reads(reader),
			"window": record.usage_window,
		},
		"key": reader.principal,
	}
}

_who(reader) := $"account {reader.account}" if reader.principal == reader.account

_who(reader) := $"{record.who(reader.principal)} of account {reader.account}" if reader.principal != reader.account
