package smaudit.rules.network.endpoint_private_dns_off_test

import rego.v2

import data.smaudit.rules.network.endpoint_private_dns_off

test_deny_off if {
	endpoint_private_dns_off.applies with input as {"endpoint": {"id": "e", "private_dns": false}}
	endpoint_private_dns_off.deny == {_finding} with input as {"endpoint": {"id": "e", "private_dns": false}}
}

test_absent_private_dns if endpoint_private_dns_off.deny == {_finding} with input as {"endpoint": {"id": "e"}}

test_allow_on if {
	endpoint_private_dns_off.applies with input as {"endpoint": {"id": "e", "private_dns": true}}
	endpoint_private_dns_off.deny == set() with input as {"endpoint": {"id": "e", "private_dns": true}}
}

test_skip_other_subject if not endpoint_private_dns_off.applies with input as {"secret": {"id": "s"}}

_finding := {
	"path": "private_dns",
	"message": "private DNS is off, so that clients bypass the endpoint",
}
