# METADATA
# title: Rotation fails
# description: >-
#   Rotation is on, and by CloudTrail's record the newest one failed or was abandoned. The cause is the first broken
#   link that is found between Secrets Manager and a new value: the function is missing, cannot run or may not be
#   invoked, the key cannot be used, there is no way out of the network; else it is what the record says. To pass says
#   so of the time that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT004
#   name: rotation-failing
#   severity: high
#   subject: secret
#   sources: [trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Mend the link that is named, or look for the step in the function's log, and rotate once by hand to see it work.
#     cli: |-
#       aws logs tail /aws/lambda/FUNCTION --since 7d
#       aws secretsmanager rotate-secret --secret-id NAME
#   aliases:
#     - SecretsManager.2
#     - secretsmanager-scheduled-rotation-success-check
#     - secretsmanager_secret_rotated_as_scheduled
package smaudit.rules.rotation.failing

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param
import data.smaudit.lib.record

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT004", "include_managed", false))
}

deny contains finding if {
	input.secret.rotation.failing
	at := input.secret.rotation.last_failure.at

	finding := {
		"path": "rotation.last_failure",
		"message": $"{_event} at {record.at(at)}{_why}",
		"evidence": object.union_n([
			{"events": [{"id": input.secret.rotation.last_failure.id, "at": at}]},
			{"event": event | event := input.secret.rotation.last_failure.event},
			{"step": step | step := input.secret.rotation.last_failure.step},
			{"function": arn | arn := input.secret.rotation.last_failure.by},
			{"error": error | error := input.secret.rotation.last_failure.error},
			{"cause": cause | cause := input.secret.rotation.last_failure.cause},
		]),
	}
}

_event := "rotation was abandoned" if input.secret.rotation.last_failure.event == "RotationAbandoned"

else := "rotation failed"

_why := $": {input.secret.rotation.last_failure.cause}" if input.secret.rotation.last_failure.cause

else := $": {input.secret.rotation.last_failure.error}" if input.secret.rotation.last_failure.error

else := ""
