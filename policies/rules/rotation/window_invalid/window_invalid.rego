# METADATA
# title: AWS refuses the rotation schedule
# description: >-
#   The schedule or its window breaks a rule of Secrets Manager, such as a rate below four hours, a cron expression
#   for a certain year, or a window that runs into the next one or the next UTC day. Applying the code fails.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
# schemas:
#   - input: schema.secret
# custom:
#   id: ROT013
#   name: rotation-window-invalid
#   severity: medium
#   subject: secret
#   sources: [code]
#   remediation:
#     summary: >-
#       Write the schedule as rate() in hours or days, or as cron() with the minutes 0 and the year *, and keep the
#       window within its UTC day.
#     cli: |-
#       aws secretsmanager rotate-secret --secret-id NAME \
#         --rotation-rules '{"ScheduleExpression": "cron(0 4 1 * ? *)", "Duration": "3h"}'
#     terraform: |-
#       rotation_rules {
#         schedule_expression = "cron(0 4 1 * ? *)"
#         duration            = "3h"
#       }
#     cloudformation: |-
#       RotationRules:
#         ScheduleExpression: cron(0 4 1 * ? *)
#         Duration: 3h
package smaudit.rules.rotation.window_invalid

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	input.secret.rotation.enabled
	not exempt.recovering
	not exempt.managed(param.value(param.class, "ROT013", "include_managed", false))
}

deny contains finding if {
	some problem in input.secret.rotation.problems

	finding := {
		"path": _path(problem),
		"message": problem.message,
		"key": problem.message,
	}
}

_path(problem) := problem.path

_path(problem) := "rotation.expression" if not problem.path
