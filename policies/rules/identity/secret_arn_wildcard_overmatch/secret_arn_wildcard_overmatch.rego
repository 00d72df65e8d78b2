# METADATA
# title: Pattern of a secret's ARN matches other secrets, or none
# description: >-
#   AWS ends the ARN of a secret in a hyphen and six characters. A pattern that ends in -* also matches secrets whose
#   names go on after a hyphen, and a name without the ending matches nothing. Six question marks match just the one.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
# schemas:
#   - input: schema.principal
# custom:
#   id: IAM005
#   name: secret-arn-wildcard-overmatch
#   severity: low
#   subject: principal
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: End the pattern in -??????.
#     terraform: |-
#       statement {
#         actions   = ["secretsmanager:GetSecretValue"]
#         resources = [aws_secretsmanager_secret.this.arn]
#       }
package smaudit.rules.identity.secret_arn_wildcard_overmatch

import rego.v2

import data.smaudit.lib.claims

applies if {
	not input.principal.service
	not input.principal.recorded # its policies are not known
}

deny contains finding if {
	some pattern in input.principal.overmatches

	finding := {
		"path": pattern.path,
		"message": $"{pattern.text} {_fault(pattern)}",
		"evidence": {"pattern": pattern.text, "line": pattern.line, "secrets": _secrets(pattern)},
		"key": pattern.text,
	}
}

_fault(pattern) := $"also matches {claims.names(pattern.secrets)}" if pattern.secrets

_fault(pattern) := "matches no secret: ARNs end in six more characters" if not pattern.secrets

_secrets(pattern) := pattern.secrets

_secrets(pattern) := [] if not pattern.secrets
