# METADATA
# title: Name, description or tag looks like a credential
# description: >-
#   What stands in the name, the description or a tag has a well-known form of credentials, or is as random as one.
#   Everybody who may list secrets reads these texts, billing and inventory copy them, and they are not encrypted. The
#   finding does not repeat the text.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/managing-secrets_tagging.html
# schemas:
#   - input: schema.secret
# custom:
#   id: TAG003
#   name: value-in-metadata
#   severity: high
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: >-
#       Treat the credential as leaked: replace it, then remove it from the text. A tag that was set stays in
#       CloudTrail.
#     cli: |-
#       aws secretsmanager untag-resource --secret-id NAME --tag-keys KEY
#       aws secretsmanager update-secret --secret-id NAME --description 'Login of the shop'
#     terraform: |-
#       resource "aws_secretsmanager_secret" "this" {
#         name        = "shop/database"
#         description = "Login of the shop's database"
#       }
#     cloudformation: |-
#       Secret:
#         Type: AWS::SecretsManager::Secret
#         Properties:
#           Name: shop/database
#           Description: Login of the shop
#   controls:
#     cwe: [CWE-312] # our own mapping
package smaudit.rules.tag.value_in_metadata

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if not exempt.recovering

deny contains finding if {
	some place in input.secret.credential_like
	not _named_by_owner(place)

	finding := {
		"path": place,
		"message": $"what stands in {place} looks like a credential",
		"key": place,
	}
}

_named_by_owner("name") if exempt.managed(param.value(param.class, "TAG003", "include_managed", false))
