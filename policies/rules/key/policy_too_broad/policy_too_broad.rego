# METADATA
# title: Key policy lets more decrypt than the secrets' readers
# description: >-
#   The policy of a key that encrypts secrets, or a grant of it, lets callers of other accounts decrypt who may not
#   read any of the secrets, in requests of their own: neither kms:ViaService nor the encryption context holds them to
#   Secrets Manager. Who may re-encrypt what the key encrypted, or grant its use, may have it decrypted as well.
#   Principals of the key's own account are left out, since their own policies may let them read the secrets.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
#   - ref: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
# schemas:
#   - input: schema.key
# custom:
#   id: KMS003
#   name: key-policy-too-broad
#   severity: medium
#   subject: key
#   sources: [live, code]
#   evidence: positive
#   remediation:
#     summary: >-
#       Name the readers of the secrets, and hold them to Secrets Manager by kms:ViaService or to the secret by
#       kms:EncryptionContext:SecretARN.
#     cli: aws kms put-key-policy --key-id KEY --policy-name default --policy file://key-policy.json
#     terraform: |-
#       condition {
#         test     = "StringEquals"
#         variable = "kms:ViaService"
#         values   = ["secretsmanager.REGION.amazonaws.com"]
#       }
#     cloudformation: |-
#       Condition:
#         StringEquals:
#           kms:ViaService: !Sub secretsmanager.${AWS::Region}.amazonaws.com
package smaudit.rules.key.policy_too_broad

import rego.v2

import data.smaudit.lib.grants

applies if {
	input.key.secrets > 0
	not input.key.aws_managed
	not input.key.deleted_at
}

deny contains finding if {
	some statement in input.key.open_decrypt

	finding := {
		"path": statement.path,
		"message": concat(" ", [
			$"{_callers(statement.who)} may decrypt without Secrets Manager{_condition(statement)}",
			"and read no secret under the key",
		]),
		"evidence": grants.statement(statement),
		"key": concat(" ", array.concat([statement.id], statement.who)),
	}
}

_callers(who) := "everybody" if who == ["*"]

else := concat(", ", who) if count(who) <= 3

else := $"{who[0]} and {count(who) - 1} others"

# Everybody is not everybody where there are conditions besides.
_condition(statement) := $", where {statement.message} holds," if statement.message

_condition(statement) := "" if not statement.message
