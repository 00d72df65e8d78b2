# METADATA
# title: Somebody reads a production secret by hand
# description: >-
#   By CloudTrail's record an IAM user, the root user, a role of IAM Identity Center or a session of the console has
#   read the value of a secret of one of the classes. Values of production are for workloads; people copy them. Which
#   class a secret is of is said in the configuration; secrets of no class are not judged. To pass says so of the time
#   that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
# schemas:
#   - input: schema.secret
# custom:
#   id: IAM004
#   name: human-reads-secret
#   severity: medium
#   subject: secret
#   sources: [trail]
#   remediation:
#     summary: >-
#       Let a role of the workload read the value, give people a way to work without it, and rotate what they have seen.
#     cli: aws secretsmanager rotate-secret --secret-id NAME
package smaudit.rules.identity.human_reads_secret

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param
import data.smaudit.lib.record

applies if {
	not exempt.recovering
	param.class in param.value(param.class, "IAM004", "classes", ["prod", "production"])
}

deny contains finding if {
	some i, reader in input.secret.usage.people

	finding := {
		"path": $"usage.people.{i}",
		"message": concat("", [
			$"{record.who(reader.principal)} read the value{_where(reader)} {record.times(reader.reads)}, ",
			$"last at {record.at(reader.last_at)}{_person(reader)}",
		]),
		"evidence": object.union(
			{
				"principal": reader.principal,
				"kind": reader.kind,
				"reads": reader.reads,
				"events": record.reads(reader),
				"window": record.usage_window,
			},
			{"person": reader.person | reader.person},
		),
		"key": reader.principal,
	}
}

_where(reader) := " in the console" if reader.console

_where(reader) := "" if not reader.console

_person(reader) := $" by {reader.person}" if reader.person

_person(reader) := "" if not reader.person
