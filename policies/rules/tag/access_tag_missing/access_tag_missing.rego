# METADATA
# title: Tag by which access is granted is missing
# description: >-
#   A policy of the secret allows by a tag of the secret which the secret does not have: the statement grants nothing,
#   and starts to grant as soon as somebody adds the tag.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access-abac.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
# schemas:
#   - input: schema.secret
# custom:
#   id: TAG004
#   name: access-tag-missing
#   severity: medium
#   subject: secret
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: Add the tag to the secret, or take the condition's statement out of the policy.
#     cli: aws secretsmanager tag-resource --secret-id NAME --tags Key=TAG,Value=VALUE
#     terraform: |-
#       resource "aws_secretsmanager_secret" "this" {
#         tags = { Project = "shop" }
#       }
#     cloudformation: |-
#       Secret:
#         Type: AWS::SecretsManager::Secret
#         Properties:
#           Tags:
#             - Key: Project
#               Value: shop
package smaudit.rules.tag.access_tag_missing

import rego.v2

import data.smaudit.lib.exempt

applies if not exempt.recovering

deny contains finding if {
	some tag in input.secret.exposure.missing_tags

	finding := {
		"path": tag.path,
		"message": $"a policy grants by the tag {tag.name}, which is missing",
		"evidence": {"tag": tag.name},
		"related": ["tags"],
		"key": tag.name,
	}
}
