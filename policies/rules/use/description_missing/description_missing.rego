# METADATA
# title: Secret has no description
# description: Nobody can tell from the secret what its value opens and whom to ask before it is changed or deleted.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_update-secret.html
# schemas:
#   - input: schema.secret
# custom:
#   id: USE006
#   name: description-missing
#   severity: info
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Say in a sentence what the value opens, without repeating it.
#     cli: |-
#       aws secretsmanager update-secret --secret-id NAME --description 'Login of the shop'
#     terraform: |-
#       resource "aws_secretsmanager_secret" "this" {
#         description = "Login of the shop's database"
#       }
#     cloudformation: |-
#       Secret:
#         Type: AWS::SecretsManager::Secret
#         Properties:
#           Description: Login of the shop
package smaudit.rules.use.description_missing

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "USE006", "include_managed", false))
}

deny contains finding if {
	not input.secret.description

	finding := {
		"path": "description",
		"message": "there is no description",
	}
}
