# METADATA
# title: Tricky to read, quantified
# description: One of the rules by which the tests of what is read and remembered are hard.
# schemas:
#   - input: schema.secret
# custom:
#   id: TST008
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: There is nothing to mend.
package smaudit.rules.tricky.quantified

import rego.v2

applies if {
	every policy in input.secret.policies {
		policy.block_public
	}
}

deny contains {"path": "replicas", "message": "foreign", "key": json.marshal(regions)} if {
	regions := [replica.region |
		secret := input.secret
		some replica in secret.replicas
		not replica.kms_key.aws_managed
	]
	count(regions) > 0
}
