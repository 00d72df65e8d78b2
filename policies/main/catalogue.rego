# Generated from the METADATA of the rules; do not edit.
package smaudit.main

import rego.v2

_catalogue := {
	"cost": {
		"budget_exceeded": {"id": "CST005", "subject": "scope", "sources": ["code", "live"]},
		"could_be_parameter": {"id": "CST004", "subject": "secret", "sources": ["live"]},
		"key_per_secret": {"id": "CST003", "subject": "key", "sources": ["code", "live"]},
	},
	"cross_account": {
		"replica_region_not_allowed": {"id": "XAC005", "subject": "secret", "sources": ["code", "live"]},
		"replica_untrusted": {"id": "XAC004", "subject": "secret", "sources": ["live"]},
		"share_broken": {"id": "XAC003", "subject": "secret", "sources": ["code", "live"]},
		"unconditioned": {"id": "XAC002", "subject": "secret", "sources": ["code", "live"]},
		"untrusted": {"id": "XAC001", "subject": "secret", "sources": ["code", "live"]},
	},
	"exposure": {
		"value_in_state": {"id": "EXP002", "subject": "secret", "sources": ["code"]},
		"value_literal_in_code": {"id": "EXP001", "subject": "secret", "sources": ["code"]},
		"value_literal_in_script": {"id": "EXP006", "subject": "consumer", "sources": ["code"]},
	},
	"identity": {
		"administers_all_secrets": {"id": "IAM002", "subject": "principal", "sources": ["code", "live"]},
		"reads_all_secrets": {"id": "IAM001", "subject": "principal", "sources": ["code", "live"]},
		"secret_arn_wildcard_overmatch": {"id": "IAM005", "subject": "principal", "sources": ["code", "live"]},
	},
	"key": {
		"aws_managed": {"id": "KMS001", "subject": "secret", "sources": ["code", "live"]},
		"policy_too_broad": {"id": "KMS003", "subject": "key", "sources": ["code", "live"]},
		"replica_key_weaker": {"id": "KMS005", "subject": "secret", "sources": ["code", "live"]},
		"rotation_off": {"id": "KMS004", "subject": "key", "sources": ["code", "live"]},
		"unusable": {"id": "KMS002", "subject": "secret", "sources": ["live"]},
	},
	"network": {
		"endpoint_policy_open": {"id": "NET003", "subject": "endpoint", "sources": ["code", "live"]},
		"endpoint_private_dns_off": {"id": "NET002", "subject": "endpoint", "sources": ["code", "live"]},
	},
	"policy": {
		"allow_not_principal": {"id": "POL009", "subject": "secret", "sources": ["code", "live"]},
		"block_public_policy_unset": {"id": "POL011", "subject": "secret", "sources": ["code"]},
		"confused_deputy": {"id": "POL004", "subject": "secret", "sources": ["code", "live"]},
		"dangling_principal": {"id": "POL008", "subject": "secret", "sources": ["live"]},
		"dead_statement": {"id": "POL007", "subject": "secret", "sources": ["code", "live"]},
		"grants_permissions_management": {"id": "POL005", "subject": "secret", "sources": ["code", "live"]},
		"invalid": {"id": "POL010", "subject": "secret", "sources": ["code", "live"]},
		"new_access": {"id": "POL012", "subject": "change", "sources": ["code"]},
		"public": {"id": "POL001", "subject": "secret", "sources": ["code", "live"]},
		"public_network_confined": {"id": "POL002", "subject": "secret", "sources": ["code", "live"]},
		"weak_condition": {"id": "POL006", "subject": "secret", "sources": ["code", "live"]},
		"wildcard_action": {"id": "POL003", "subject": "secret", "sources": ["code", "live"]},
	},
	"rotation": {
		"disabled": {"id": "ROT001", "subject": "secret", "sources": ["code", "live"]},
		"function_open_to_other_accounts": {"id": "ROT008", "subject": "function", "sources": ["code", "live"]},
		"function_runtime_deprecated": {"id": "ROT009", "subject": "function", "sources": ["code", "live"]},
		"function_unusable": {"id": "ROT007", "subject": "secret", "sources": ["code", "live"]},
		"interval_too_long": {"id": "ROT002", "subject": "secret", "sources": ["code", "live"]},
		"never_succeeded": {"id": "ROT006", "subject": "secret", "sources": ["live"]},
		"overdue": {"id": "ROT003", "subject": "secret", "sources": ["live"]},
		"pending_stuck": {"id": "ROT005", "subject": "secret", "sources": ["live"]},
		"role_too_broad": {"id": "ROT010", "subject": "function", "sources": ["code", "live"]},
		"value_too_old": {"id": "ROT011", "subject": "secret", "sources": ["live"]},
		"window_invalid": {"id": "ROT013", "subject": "secret", "sources": ["code"]},
	},
	"tag": {
		"access_tag_missing": {"id": "TAG004", "subject": "secret", "sources": ["code", "live"]},
		"required_tag_missing": {"id": "TAG001", "subject": "secret", "sources": ["code", "live"]},
		"value_in_metadata": {"id": "TAG003", "subject": "secret", "sources": ["code", "live"]},
		"value_not_allowed": {"id": "TAG002", "subject": "secret", "sources": ["code", "live"]},
	},
	"trail": {
		"misses_reads": {"id": "LOG002", "subject": "trail", "sources": ["code", "live"]},
		"missing": {"id": "LOG001", "subject": "scope", "sources": ["code", "live"]},
		"weak": {"id": "LOG003", "subject": "trail", "sources": ["code", "live"]},
	},
	"use": {
		"deletion_without_recovery": {"id": "USE002", "subject": "secret", "sources": ["code"]},
		"description_missing": {"id": "USE006", "subject": "secret", "sources": ["code", "live"]},
		"many_versions": {"id": "USE005", "subject": "secret", "sources": ["live"]},
		"replica_out_of_sync": {"id": "USE004", "subject": "secret", "sources": ["live"]},
		"unused": {"id": "USE001", "subject": "secret", "sources": ["live", "trail"]},
	},
}
