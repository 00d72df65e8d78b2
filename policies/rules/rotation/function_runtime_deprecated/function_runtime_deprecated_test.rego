package smaudit.rules.rotation.function_runtime_deprecated_test

import rego.v2

import data.smaudit.rules.rotation.function_runtime_deprecated

test_deny_past if {
	given := {"function": {"runtime": "python3.8", "runtime_ends_on": "2024-10-14", "runtime_ends_in": -769}}
	function_runtime_deprecated.applies with input as given
	function_runtime_deprecated.deny == {{
		"path": "runtime",
		"message": "AWS's support of the runtime python3.8 ended on 2024-10-14",
		"evidence": {"runtime": "python3.8", "runtime_ends_on": "2024-10-14", "days": -769, "warn_days": 90},
	}} with input as given
}

test_deny_today if {
	given := {"function": {"runtime": "python3.9", "runtime_ends_on": "2025-12-15", "runtime_ends_in": 0}}
	function_runtime_deprecated.deny == {{
		"path": "runtime",
		"message": "AWS's support of the runtime python3.9 ends on 2025-12-15",
		"evidence": {"runtime": "python3.9", "runtime_ends_on": "2025-12-15", "days": 0, "warn_days": 90},
	}} with input as given
}

test_deny_warned if {
	given := {"function": {"runtime": "python3.10", "runtime_ends_on": "2026-10-31", "runtime_ends_in": 120}}
	config := {"rules": {"ROT009": {"warn_days": 120}}}
	function_runtime_deprecated.deny == {{
		"path": "runtime",
		"message": "AWS's support of the runtime python3.10 ends on 2026-10-31",
		"evidence": {"runtime": "python3.10", "runtime_ends_on": "2026-10-31", "days": 120, "warn_days": 120},
	}} with input as given with data.smaudit.config as config
}

test_allow_supported if {
	given := {"function": {"runtime": "python3.13", "runtime_ends_on": "2029-06-30", "runtime_ends_in": 91}}
	function_runtime_deprecated.applies with input as given
	function_runtime_deprecated.deny == set() with input as given
}

test_absent_end if {
	function_runtime_deprecated.applies with input as {"function": {"runtime": "python3.99"}}
	function_runtime_deprecated.deny == set() with input as {"function": {"runtime": "python3.99"}}
}

test_skip_image if not function_runtime_deprecated.applies with input as {"function": {"id": "image"}}
