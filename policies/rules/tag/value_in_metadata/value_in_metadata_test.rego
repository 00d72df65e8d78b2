package smaudit.rules.tag.value_in_metadata_test

import rego.v2

import data.smaudit.rules.tag.value_in_metadata

test_deny_each_place if {
	given := {"secret": {"credential_like": ["description", `tags["aws:note"]`]}}
	value_in_metadata.applies with input as given
	value_in_metadata.deny == {
		{
			"path": "description",
			"message": "what stands in description looks like a credential",
			"key": "description",
		},
		{
			"path": `tags["aws:note"]`,
			"message": `what stands in tags["aws:note"] looks like a credential`,
			"key": `tags["aws:note"]`,
		},
	} with input as given
}

test_deny_name if {
	value_in_metadata.deny == {_name} with input as {"secret": {"credential_like": ["name"]}}
}

# The service chooses the name; tags are still the customer's.
test_deny_owned_tag if {
	given := {"secret": {"owner": "rds", "credential_like": ["name", "tags.note"]}}
	value_in_metadata.applies with input as given
	findings := value_in_metadata.deny with input as given
	{finding.key | some finding in findings} == {"tags.note"}
}

test_deny_owned_name_on_request if {
	given := {"secret": {"owner": "rds", "credential_like": ["name"]}}
	value_in_metadata.deny == {_name} with input as given
		with data.smaudit.config as {"rules": {"TAG003": {"include_managed": true}}}
}

test_allow_owned_name if _passes({"owner": "rds", "credential_like": ["name"]})

test_absent_places if _passes({"name": "shop/database", "tags": {"Owner": "shop"}})

_name := {
	"path": "name",
	"message": "what stands in name looks like a credential",
	"key": "name",
}

test_skip_recovering if {
	given := {"secret": {"deleted_at": "2026-11-01T00:00:00Z", "credential_like": ["name"]}}
	not value_in_metadata.applies with input as given
}

_passes(secret) if {
	value_in_metadata.applies with input as {"secret": secret}
	value_in_metadata.deny == set() with input as {"secret": secret}
}
