# METADATA
# title: Values are read past the endpoint
# description: >-
#   By CloudTrail's record a principal reads values through a VPC endpoint, and some from public addresses as well: a
#   part of the workload goes past the endpoint and its policy, or its credentials are in use elsewhere. To pass says
#   so of the time that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
# schemas:
#   - input: schema.principal
# custom:
#   id: NET004
#   name: reads-outside-endpoint
#   severity: low
#   subject: principal
#   sources: [trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Find out whose addresses these are. Route that part through the endpoint too, and let the secrets' policies
#       require it; if nobody knows the address, revoke the principal's sessions.
#     cli: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=EVENT
package smaudit.rules.network.reads_outside_endpoint

import rego.v2

import data.smaudit.lib.record

applies if input.principal.activity.by_source.endpoint

deny contains finding if {
	newest := input.principal.activity.outside[0]
	n := input.principal.activity.by_source.public

	finding := {
		"path": "activity.outside",
		"message": concat("", [
			$"it reads through an endpoint, and {record.times(n)} from a public address",
			_address(newest),
		]),
		"evidence": {
			"reads": n,
			"events": record.events([event | some event in input.principal.activity.outside]),
			"window": record.activity_window,
		},
	}
}

_address(event) := $", last from {event.address}" if event.address

_address(event) := "" if not event.address
