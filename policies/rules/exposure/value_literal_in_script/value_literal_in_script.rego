# METADATA
# title: Script spells out the value of a secret
# description: >-
#   A command in a script, workflow, Makefile or Dockerfile writes a value that stands in the command itself. It is in
#   the repository, in shell histories and in build logs. A value from a file or variable passes.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security_cli-exposure-risks.html
# schemas:
#   - input: schema.consumer
# custom:
#   id: EXP006
#   name: value-literal-in-script
#   severity: high
#   subject: consumer
#   sources: [code]
#   remediation:
#     summary: >-
#       Treat the value as leaked: replace it, and hand the new one in from a file or a protected variable.
#     cli: aws secretsmanager put-secret-value --secret-id NAME --secret-string file://value.json
#   controls:
#     cwe: [CWE-798] # our own mapping
package smaudit.rules.exposure.value_literal_in_script

import rego.v2

applies if input.consumer.kind == "script"

deny contains finding if {
	some literal in input.consumer.literals

	finding := {
		"path": literal.path,
		"message": $"the command {literal.command} spells out a value",
		"evidence": {"command": literal.command},
		"key": literal.path,
	}
}
