# METADATA
# title: Secret could be a parameter
# description: >-
#   The secret is not rotated, not replicated and not shared with another account. A standard SecureString parameter of
#   Systems Manager keeps up to 4 KB under the AWS-managed key without a charge. How large the value is and what it is
#   for cannot be seen.
# related_resources:
#   - ref: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
#   - ref: https://aws.amazon.com/secrets-manager/pricing/
# schemas:
#   - input: schema.secret
# custom:
#   id: CST004
#   name: could-be-parameter
#   severity: info
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: >-
#       Rotate it if it is a credential. If it is configuration, keep it in Parameter Store, move its readers and
#       delete the secret.
#     cli: aws ssm put-parameter --name NAME --type SecureString --value file://value
package smaudit.rules.cost.could_be_parameter

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	not exempt.recovering
	not exempt.managed(param.value(param.class, "CST004", "include_managed", false))
}

deny contains finding if {
	not input.secret.rotation.enabled
	not _listed(input.secret.replica_regions)
	not _listed(input.secret.cross_account)
	input.secret.exposure.level == "own"

	finding := {
		"path": "cost",
		"message": concat("", [
			"neither rotated nor replicated nor shared: as a standard parameter it would cost nothing ",
			"(its size and its use are not seen)",
		]),
		"savings": "cost.monthly",
	}
}

_listed(list) if some _ in list
