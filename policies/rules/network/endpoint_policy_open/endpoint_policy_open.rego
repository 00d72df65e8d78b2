# METADATA
# title: Endpoint lets any principal reach any secret
# description: >-
#   The policy of the endpoint, or the one that AWS gives where none is set, lets principals of any account through to
#   secrets of any account: what runs in the VPC can send values to a stranger's account by the endpoint.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
#   - ref: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
# schemas:
#   - input: schema.endpoint
# custom:
#   id: NET003
#   name: endpoint-policy-open
#   severity: low
#   subject: endpoint
#   sources: [live, code]
#   remediation:
#     summary: Allow the principals and the resources of your own organization only.
#     cli: aws ec2 modify-vpc-endpoint --vpc-endpoint-id ENDPOINT --policy-document file://endpoint-policy.json
#     terraform: |-
#       resource "aws_vpc_endpoint" "secretsmanager" {
#         policy = jsonencode({
#           Version = "2012-10-17"
#           Statement = [{
#             Effect    = "Allow"
#             Principal = "*"
#             Action    = "secretsmanager:*"
#             Resource  = "*"
#             Condition = {
#               StringEquals = { "aws:PrincipalOrgID" = "o-ORGANIZATION", "aws:ResourceOrgID" = "o-ORGANIZATION" }
#             }
#           }]
#         })
#       }
#     cloudformation: |-
#       PolicyDocument:
#         Version: "2012-10-17"
#         Statement:
#           - Effect: Allow
#             Principal: "*"
#             Action: secretsmanager:*
#             Resource: "*"
#             Condition:
#               StringEquals:
#                 aws:PrincipalOrgID: o-ORGANIZATION
#                 aws:ResourceOrgID: o-ORGANIZATION
package smaudit.rules.network.endpoint_policy_open

import rego.v2

applies if input.endpoint.id

deny contains finding if {
	input.endpoint.open == "yes"

	finding := {
		"path": "policy",
		"message": $"{_subject} lets any principal reach any secret",
	}
}

_subject := "the endpoint's policy" if input.endpoint.policy

_subject := "AWS's policy for endpoints without one" if not input.endpoint.policy
