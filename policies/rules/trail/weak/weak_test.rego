package smaudit.rules.trail.weak_test

import rego.v2

import data.smaudit.rules.trail.weak

_sound := {"id": "t", "file_validation": true, "multi_region": true, "kms_key": "alias/trail"}

test_deny_file_validation if _denies({"file_validation": false}, {
	"path": "file_validation",
	"message": "log files are not validated, so that changes to them go unnoticed",
	"key": "file_validation",
})

test_deny_one_region if _denies({"multi_region": false}, {
	"path": "multi_region",
	"message": "only one region is recorded",
	"key": "multi_region",
})

test_deny_delivery if _denies({"delivery_error": "AccessDenied"}, {
	"path": "delivery_error",
	"message": "the delivery of log files fails: AccessDenied",
	"evidence": {"delivery_error": "AccessDenied"},
	"key": "delivery_error",
})

test_absent_key if {
	weak.deny == {{
		"path": "kms_key",
		"message": "log files are not encrypted under a customer key",
		"key": "kms_key",
	}} with input as {"trail": object.remove(_sound, {"kms_key"})}
}

test_absent_all if {
	findings := weak.deny with input as {"trail": {"id": "t"}}
	{finding.key | some finding in findings} == {"file_validation", "multi_region", "kms_key"}
}

test_allow_sound if {
	weak.applies with input as {"trail": _sound}
	weak.deny == set() with input as {"trail": _sound}
}

test_skip_other_subject if not weak.applies with input as {"scope": {"id": "s"}}

_denies(fault, finding) if {
	given := {"trail": object.union(_sound, fault)}
	weak.applies with input as given
	weak.deny == {finding} with input as given
}
