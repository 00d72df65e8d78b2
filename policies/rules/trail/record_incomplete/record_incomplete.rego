# METADATA
# title: Record of the trail is not whole
# description: >-
#   CloudTrail signs digests that name each log file by its hash and follow one another without a gap. Here digests or
#   log files are missing, or are not what was signed: somebody changed or removed them, or validation was off for a
#   while. What the files show may not be all that happened.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
# schemas:
#   - input: schema.trail
# custom:
#   id: LOG009
#   name: trail-record-incomplete
#   severity: medium
#   subject: trail
#   sources: [trail]
#   remediation:
#     summary: >-
#       Find out who changed or removed the files, from the bucket's access log or data events, and restore them from
#       its versions. Keep the bucket from it with Object Lock, versioning, and a policy that lets only CloudTrail
#       write.
#     cli: |-
#       aws cloudtrail validate-logs --trail-arn TRAIL_ARN --start-time TIME
#       aws s3api list-object-versions --bucket BUCKET --prefix KEY
#     terraform: |-
#       resource "aws_s3_bucket" "trail" {
#         bucket              = "trail-111122223333"
#         object_lock_enabled = true
#       }
#     cloudformation: |-
#       TrailBucket:
#         Type: AWS::S3::Bucket
#         Properties:
#           ObjectLockEnabled: true
#           VersioningConfiguration:
#             Status: Enabled
package smaudit.rules.trail.record_incomplete

import rego.v2

applies if input.trail.file_validation

deny contains finding if {
	some kind, message in _messages
	files := [{"file": fault.file, "at": fault.at} | some fault in input.trail.chain_faults; fault.kind == kind]
	count(files) > 0

	finding := {
		"path": "chain_faults",
		"message": message,
		"evidence": {"files": files, "gaps": _gaps, "faults": _faults},
		"key": kind,
	}
}

default _gaps := 0

_gaps := input.trail.chain_gaps

default _faults := 0

_faults := input.trail.digest_faults

_messages := {
	"missing_digest": "digests are missing from their chain",
	"missing_log_file": "log files are missing that digests name",
	"interrupted": "for a while no digest was made, so that nothing vouches for what was recorded then",
	"bad_signature": "digests are not what CloudTrail signed",
	"unknown_key": "digests are signed by a key that is none of CloudTrail's",
	"wrong_hash": "files are not those that a digest names: their content has changed",
	"wrong_link": "a digest continues another than the one that is there",
	"malformed": "files are damaged",
	"moved": "digests were signed for another place",
	"unnamed_log_file": "log files are there that no digest names",
}
