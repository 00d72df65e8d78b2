package smaudit.lib.statements_test

import rego.v2

import data.smaudit.lib.statements

_statement := {"path": "policies.1.document", "id": "Share", "at": "Statement.0", "line": 4}

test_key if {
	given := {"secret": {"policy_names": [
		{"path": "policies.0.name", "name": "default"},
		{"path": "policies.1.name", "name": "service"},
	]}}
	statements.key(_statement) == "service Statement.0" with input as given
	statements.key(object.union(_statement, {"actions": ["a", "b"]})) == "service Statement.0 a b" with input as given
	statements.key(_statement) == "policies.1.document Statement.0" with input as {"secret": {}}
}

test_names if {
	statements.names(["a", "b", "c"]) == "a, b, c"
	statements.names(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
}
