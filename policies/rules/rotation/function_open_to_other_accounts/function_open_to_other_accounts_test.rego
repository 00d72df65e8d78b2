package smaudit.rules.rotation.function_open_to_other_accounts_test

import rego.v2

import data.smaudit.rules.rotation.function_open_to_other_accounts

_closed := {"id": "events", "principal": "events.amazonaws.com", "source_account": "111122223333"}

_open := {"id": "AllowSecretsManager", "principal": "secretsmanager.amazonaws.com"}

_finding(path) := {
	"path": path,
	"message": "the permission AllowSecretsManager lets Secrets Manager invoke the function for secrets of any account",
	"evidence": {"statement": "AllowSecretsManager"},
	"key": "AllowSecretsManager",
}

# Prowler exempts Secrets Manager from its check of permissions.
test_deny_without_source if {
	given := {"function": {"invocable": true, "permissions": [_closed, _open], "open_permissions": [_open]}}
	function_open_to_other_accounts.applies with input as given
	function_open_to_other_accounts.deny == {_finding("permissions.1")} with input as given
}

test_deny_each if {
	second := object.union(_open, {"id": "second"})
	given := {"function": {"secrets": 2, "permissions": [second, _open], "open_permissions": [second, _open]}}
	function_open_to_other_accounts.applies with input as given
	findings := function_open_to_other_accounts.deny with input as given
	{[finding.key, finding.path] | some finding in findings} == {
		["second", "permissions.0"],
		["AllowSecretsManager", "permissions.1"],
	}
}

test_allow_source_account if {
	given := {"function": {"secrets": 1, "invocable": true, "permissions": [_closed]}}
	function_open_to_other_accounts.applies with input as given
	function_open_to_other_accounts.deny == set() with input as given
}

test_absent_permissions if {
	given := {"function": {"invocable": true, "open_permissions": [_open]}}
	function_open_to_other_accounts.deny == {_finding("permissions")} with input as given
	function_open_to_other_accounts.deny == set() with input as {"function": {"invocable": true}}
}

test_skip_other_function if {
	not function_open_to_other_accounts.applies with input as {"function": {"permissions": [_closed]}}
}

test_skip_other_subject if not function_open_to_other_accounts.applies with input as {"secret": {}}
