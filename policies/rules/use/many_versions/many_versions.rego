# METADATA
# title: Secret has many versions
# description: >-
#   More than max versions are kept, those without a label included. That is a sign of a value that is written far
#   more often than it is read, and near 100 AWS begins to remove old ones. Versions are listed only where the age of
#   a value hangs on them, or of all secrets with --versions all; other secrets this rule is not about.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
# schemas:
#   - input: schema.secret
# custom:
#   id: USE005
#   name: many-versions
#   severity: info
#   subject: secret
#   sources: [live]
#   remediation:
#     summary: Find out what writes the value so often, and keep what changes by the minute somewhere else.
#     cli: |-
#       aws secretsmanager list-secret-version-ids --secret-id NAME --include-deprecated
package smaudit.rules.use.many_versions

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param

applies if {
	input.secret.versions.count
	not exempt.recovering
	not exempt.managed(param.value(param.class, "USE005", "include_managed", false))
}

deny contains finding if {
	kept := input.secret.versions.count
	limit := param.value(param.class, "USE005", "max", 50)
	kept > limit

	finding := {
		"path": "versions.count",
		"message": $"there are {kept} versions, {limit} are allowed",
		"evidence": {"versions": kept, "max": limit},
	}
}
