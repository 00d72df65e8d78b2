# METADATA
# title: Trail can be altered, read or lost unnoticed
# description: >-
#   The trail has a weakness: its files are not validated, so that changes to them go unnoticed; it records one region
#   only; its files are not encrypted under a key of the customer's; or their delivery fails.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# schemas:
#   - input: schema.trail
# custom:
#   id: LOG003
#   name: trail-weak
#   severity: medium
#   subject: trail
#   sources: [live, code]
#   remediation:
#     summary: >-
#       Validate the log files, record all regions, encrypt under a customer key, and repair the bucket policy if
#       delivery fails.
#     cli: |-
#       aws cloudtrail update-trail --name TRAIL --is-multi-region-trail --enable-log-file-validation \
#         --kms-key-id KEY_ARN
#     terraform: |-
#       resource "aws_cloudtrail" "account" {
#         is_multi_region_trail      = true
#         enable_log_file_validation = true
#         kms_key_id                 = aws_kms_key.trail.arn
#       }
#     cloudformation: |-
#       Trail:
#         Type: AWS::CloudTrail::Trail
#         Properties:
#           IsMultiRegionTrail: true
#           EnableLogFileValidation: true
#           KMSKeyId: !GetAtt TrailKey.Arn
#   controls:
#     aws-fsbp: [CloudTrail.2, CloudTrail.4] # Security Hub
#     cis-aws-3.0.0: ["3.2", "3.5"] # Security Hub, CloudTrail.4 and .2
#   aliases:
#     - CloudTrail.2
#     - CloudTrail.4
#     - cloud-trail-encryption-enabled
#     - cloud-trail-log-file-validation-enabled
#     - CKV_AWS_35
#     - CKV_AWS_36
#     - CKV_AWS_67
#     - AWS-0014
#     - AVD-AWS-0014
#     - AWS-0015
#     - AVD-AWS-0015
#     - AWS-0016
#     - AVD-AWS-0016
#     - cloudtrail_kms_encryption_enabled
#     - cloudtrail_log_file_validation_enabled
#     - cloudtrail_multi_region_enabled
package smaudit.rules.trail.weak

import rego.v2

applies if input.trail.id

deny contains finding if {
	not input.trail.file_validation

	finding := {
		"path": "file_validation",
		"message": "log files are not validated, so that changes to them go unnoticed",
		"key": "file_validation",
	}
}

deny contains finding if {
	not input.trail.multi_region

	finding := {
		"path": "multi_region",
		"message": "only one region is recorded",
		"key": "multi_region",
	}
}

deny contains finding if {
	not input.trail.kms_key

	finding := {
		"path": "kms_key",
		"message": "log files are not encrypted under a customer key",
		"key": "kms_key",
	}
}

deny contains finding if {
	input.trail.delivery_error

	finding := {
		"path": "delivery_error",
		"message": $"the delivery of log files fails: {input.trail.delivery_error}",
		"evidence": {"delivery_error": input.trail.delivery_error},
		"key": "delivery_error",
	}
}
