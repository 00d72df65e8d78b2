# METADATA
# title: Resource policy is attached without blocking public access
# description: >-
#   The code attaches a policy without asking AWS to refuse one that gives everybody access. The check costs nothing
#   and stops the mistake before it takes effect.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL011
#   name: block-public-policy-unset
#   severity: low
#   subject: secret
#   sources: [code]
#   remediation:
#     summary: >-
#       Attach the policy as a resource of its own that blocks public policies; the argument policy of a secret
#       cannot.
#     cli: |-
#       aws secretsmanager put-resource-policy --secret-id NAME --resource-policy file://policy.json \
#         --block-public-policy
#     terraform: |-
#       resource "aws_secretsmanager_secret_policy" "this" {
#         secret_arn          = aws_secretsmanager_secret.this.arn
#         policy              = data.aws_iam_policy_document.this.json
#         block_public_policy = true
#       }
#     cloudformation: |-
#       ResourcePolicy:
#         Type: AWS::SecretsManager::ResourcePolicy
#         Properties:
#           SecretId: !Ref Secret
#           BlockPublicPolicy: true
#   controls:
#     cis-aws-7.0.0: ["2.21"] # Prowler, for public policies themselves
package smaudit.rules.policy.block_public_policy_unset

import rego.v2

import data.smaudit.lib.exempt

applies if {
	input.secret.policy_names != []
	not exempt.recovering
}

deny contains finding if {
	some policy in input.secret.open_policies

	finding := {
		"path": policy.path,
		"message": $"the policy {policy.name} is attached without a block of public policies",
		"evidence": {"policy": policy.name},
		"key": policy.name,
	}
}
