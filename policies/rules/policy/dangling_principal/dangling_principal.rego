# METADATA
# title: Resource policy names a deleted principal
# description: >-
#   AWS keeps a principal by the unique id of the role or user. When that is deleted the id stays behind, AROA… or
#   AIDA…, and is nobody. A role that is made again under the same name gets another id and is not let in, or, where
#   the statement denies, is not kept out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
# schemas:
#   - input: schema.secret
# custom:
#   id: POL008
#   name: policy-dangling-principal
#   severity: low
#   subject: secret
#   sources: [live]
#   evidence: positive
#   remediation:
#     summary: Remove the id from the policy, or name the role or user that has taken its place.
#     cli: |-
#       aws secretsmanager put-resource-policy --secret-id NAME --resource-policy file://policy.json \
#         --block-public-policy
package smaudit.rules.policy.dangling_principal

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.grants
import data.smaudit.lib.statements

applies if not exempt.recovering

deny contains finding if {
	some statement in input.secret.statements.dangling
	gone := statements.names(statement.who)

	finding := {
		"path": statement.path,
		"message": $"{statement.id} names {gone}, which is the id of a role or user that was deleted",
		"evidence": object.union(grants.statement(statement), {"at": statement.at}),
		"key": $"{statements.key(statement)} {gone}",
	}
}
