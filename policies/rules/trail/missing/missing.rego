# METADATA
# title: No trail records the use of secrets
# description: >-
#   No logging trail records both read and write management events of the region, so that nobody can tell afterwards
#   who read or changed a secret. Code is judged only if it declares a trail.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# schemas:
#   - input: schema.scope
# custom:
#   id: LOG001
#   name: trail-missing
#   severity: high
#   subject: scope
#   sources: [live, code]
#   remediation:
#     summary: Keep one trail of all regions that records read and write management events.
#     cli: |-
#       aws cloudtrail create-trail --name account --s3-bucket-name BUCKET --is-multi-region-trail \
#         --enable-log-file-validation
#       aws cloudtrail start-logging --name account
#     terraform: |-
#       resource "aws_cloudtrail" "account" {
#         name                       = "account"
#         s3_bucket_name             = aws_s3_bucket.trail.id
#         is_multi_region_trail      = true
#         enable_log_file_validation = true
#       }
#     cloudformation: |-
#       Trail:
#         Type: AWS::CloudTrail::Trail
#         Properties:
#           S3BucketName: !Ref TrailBucket
#           IsLogging: true
#           IsMultiRegionTrail: true
#           EnableLogFileValidation: true
#   controls:
#     aws-fsbp: [CloudTrail.1] # Security Hub
#     cis-aws-3.0.0: ["3.1"] # Security Hub, CloudTrail.1
#   aliases:
#     - CloudTrail.1
#     - multi-region-cloud-trail-enabled
#     - cloudtrail_multi_region_enabled_logging_management_events
package smaudit.rules.trail.missing

import rego.v2

applies if input.scope.recording

deny contains finding if {
	missing := sort(_missing)
	missing != []

	finding := {
		"path": "recording",
		"message": $"no trail that logs records {concat(" and ", missing)} of secrets",
		"evidence": {"missing": missing},
	}
}

_missing contains "reads" if not input.scope.recording.reads

_missing contains "writes" if not input.scope.recording.writes
