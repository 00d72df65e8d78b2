# METADATA
# title: Changes of secrets go unnoticed
# description: >-
#   Nobody is told when a resource policy is attached, a secret is deleted or a rotation fails: no rule of EventBridge
#   with a target matches all such events of the region, and no alarm with an action counts them in the log group of a
#   trail. Regions without secrets are not judged. Who reads the trail's files elsewhere, as a SIEM does, is not seen;
#   accept the finding then.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieve-ct-entries.html
#   - ref: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
# schemas:
#   - input: schema.scope
# custom:
#   id: LOG004
#   name: secret-changes-unwatched
#   severity: low
#   subject: scope
#   sources: [live]
#   remediation:
#     summary: Send the events to somebody who acts on them, in each region that has secrets.
#     cli: |-
#       aws events put-rule --name secret-changes --event-pattern '{"source": ["aws.secretsmanager"], "detail":
#         {"eventName": ["PutResourcePolicy", "DeleteSecret", "RotationFailed"]}}'
#       aws events put-targets --rule secret-changes --targets Id=alerts,Arn=TOPIC_ARN
#     terraform: |-
#       resource "aws_cloudwatch_event_rule" "secrets" {
#         event_pattern = jsonencode({
#           source = ["aws.secretsmanager"]
#           detail = { eventName = ["PutResourcePolicy", "DeleteSecret", "RotationFailed"] }
#         })
#       }
#
#       resource "aws_cloudwatch_event_target" "secrets" {
#         rule = aws_cloudwatch_event_rule.secrets.name
#         arn  = aws_sns_topic.alerts.arn
#       }
#     cloudformation: |-
#       Rule:
#         Type: AWS::Events::Rule
#         Properties:
#           EventPattern:
#             source: [aws.secretsmanager]
#             detail:
#               eventName: [PutResourcePolicy, DeleteSecret, RotationFailed]
#           Targets:
#             - Id: alerts
#               Arn: !Ref Alerts
package smaudit.rules.trail.secret_changes_unwatched

import rego.v2

applies if input.scope.watch

deny contains finding if {
	unseen := _unseen
	unseen != []

	finding := {
		"path": "watch",
		"message": $"nobody is told of {concat(" or ", unseen)}",
		"evidence": {"unseen": unseen},
	}
}

_unseen := array.flatten([
	["policies that are attached" | not _some_of(input.scope.watch.policy)],
	["secrets that are deleted" | not _some_of(input.scope.watch.deletion)],
	["rotations that fail" | not _some_of(input.scope.watch.rotation)],
])

_some_of(list) if some _ in list
