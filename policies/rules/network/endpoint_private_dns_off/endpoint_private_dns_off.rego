# METADATA
# title: Endpoint has no private DNS
# description: >-
#   Without private DNS the usual name of Secrets Manager still resolves to public addresses in the VPC: clients
#   bypass the endpoint and its policy unless each names the endpoint itself.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
# schemas:
#   - input: schema.endpoint
# custom:
#   id: NET002
#   name: endpoint-private-dns-off
#   severity: low
#   subject: endpoint
#   sources: [live, code]
#   remediation:
#     summary: Turn private DNS on; the VPC needs DNS support and DNS host names.
#     cli: aws ec2 modify-vpc-endpoint --vpc-endpoint-id ENDPOINT --private-dns-enabled
#     terraform: |-
#       resource "aws_vpc_endpoint" "secretsmanager" {
#         private_dns_enabled = true
#       }
#     cloudformation: |-
#       Endpoint:
#         Type: AWS::EC2::VPCEndpoint
#         Properties:
#           PrivateDnsEnabled: true
package smaudit.rules.network.endpoint_private_dns_off

import rego.v2

applies if input.endpoint.id

deny contains finding if {
	not input.endpoint.private_dns

	finding := {
		"path": "private_dns",
		"message": "private DNS is off, so that clients bypass the endpoint",
	}
}
