# METADATA
# title: Resource policy lets everybody in through a network
# description: >-
#   Any identity of any account may act on the secret, as long as the request comes through a network that the policy
#   names. Whoever gets into that network, or an address of it, is let in: the network is the only fence.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL002
#   name: policy-public-network-confined
#   severity: high
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Name the principals, or the organization by StringEquals on aws:PrincipalOrgID, beside the network.
#     cli: |-
#       aws secretsmanager put-resource-policy --secret-id NAME --resource-policy file://policy.json \
#         --block-public-policy
#     terraform: |-
#       data "aws_iam_policy_document" "this" {
#         statement {
#           actions   = ["secretsmanager:GetSecretValue"]
#           resources = ["*"]
#
#           principals {
#             type        = "AWS"
#             identifiers = [aws_iam_role.reader.arn]
#           }
#
#           condition {
#             test     = "StringEquals"
#             variable = "aws:SourceVpce"
#             values   = [aws_vpc_endpoint.secretsmanager.id]
#           }
#         }
#       }
#     cloudformation: |-
#       ResourcePolicy:
#         Type: AWS::SecretsManager::ResourcePolicy
#         Properties:
#           SecretId: !Ref Secret
#           BlockPublicPolicy: true
#           ResourcePolicy:
#             Version: "2012-10-17"
#             Statement:
#               - Effect: Allow
#                 Principal: {AWS: !GetAtt ReaderRole.Arn}
#                 Action: secretsmanager:GetSecretValue
#                 Resource: "*"
#                 Condition: {StringEquals: {aws:SourceVpce: !Ref SecretsManagerEndpoint}}
#   controls:
#     cis-controls-8.1: ["3.3"] # our own mapping
package smaudit.rules.policy.public_network_confined

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants

applies if not exempt.recovering

deny contains finding if {
	input.secret.exposure.public_network == "yes"
	by := input.secret.exposure.public_network_by

	finding := {
		"path": grants.place(by),
		"message": concat("", [
			$"everybody with an AWS account is granted {grants.actions(by.actions)}",
			grants.origin(by),
			grants.value(by),
		]),
		"evidence": object.union({"exposure": grants.exposure(by)}, grants.evidence(by)),
	}
}
