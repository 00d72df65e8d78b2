# METADATA
# title: Tag has a value that is not allowed
# description: >-
#   The value of a tag does not match the regular expression that the parameter values gives for its key. The
#   expression must match the whole value. Without the parameter the rule judges nothing, and a missing tag is
#   TAG001's.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/managing-secrets_tagging.html
# schemas:
#   - input: schema.secret
# custom:
#   id: TAG002
#   name: tag-value-not-allowed
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Give the tag a value that the configuration allows.
#     cli: aws secretsmanager tag-resource --secret-id NAME --tags Key=Environment,Value=production
#     terraform: |-
#       tags = {
#         Environment = "production"
#       }
#     cloudformation: |-
#       Tags:
#         - Key: Environment
#           Value: production
#   aliases:
#     - secretsmanager_secret_expected_tag_values
package smaudit.rules.tag.value_not_allowed

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param
import data.smaudit.lib.path

applies if {
	_patterns != {}
	not exempt.recovering
	not exempt.managed(param.value(param.class, "TAG002", "include_managed", false))
}

deny contains finding if {
	some key, pattern in _patterns
	value := input.secret.tags[key]
	not regex.match($"^(?:{pattern})$", value)

	finding := {
		"path": path.member("tags", key),
		"message": $"the value of the tag {key} does not match {pattern}",
		"evidence": {"tag": key, "value": value, "pattern": pattern},
		"key": key,
	}
}

_patterns := param.value(param.class, "TAG002", "values", {})
