# METADATA
# title: Deleted secret is still asked for
# description: >-
#   The secret waits for its deletion, and by CloudTrail's record somebody still asks for its value, in vain: what
#   breaks now breaks for good when the recovery window ends. Where only the record tells of the secret, it counts as
#   waiting as long as nobody has read it since. To pass says so of the time that the record covers.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring_cloudwatch_deleted-secrets.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_restore-secret.html
# schemas:
#   - input: schema.secret
# custom:
#   id: USE003
#   name: deleted-secret-still-requested
#   severity: high
#   subject: secret
#   sources: [trail]
#   evidence: positive
#   remediation:
#     summary: Restore the secret, move whoever still asks for it, and delete it again when nobody does.
#     cli: aws secretsmanager restore-secret --secret-id NAME
package smaudit.rules.use.deleted_secret_still_requested

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.record

applies if exempt.recovering

applies if input.scope.source == "trail"

deny contains finding if {
	not _read_since
	some event in input.secret.usage.deleted
	same := [other | some other in input.secret.usage.deleted; other.principal == event.principal]
	newest := same[0]

	finding := {
		"path": "usage.deleted",
		"message": concat("", [
			$"{record.who(newest.principal)} asked for the value at {record.at(newest.at)}, ",
			"though the secret waits for its deletion",
		]),
		"evidence": {"principal": newest.principal, "events": record.events(same)},
		"key": newest.principal,
	}
}

# It was restored, or made anew, and is in use again. Times of the record are all of UTC: they sort as texts.
_read_since if input.secret.usage.last_at > input.secret.usage.deleted[0].at
