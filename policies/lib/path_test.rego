package smaudit.lib.path_test

import rego.v2

import data.smaudit.lib.path

test_plain if path.member("tags", "cost-center_1") == "tags.cost-center_1"

test_quoted if {
	path.member("tags", "aws:stack.name") == `tags["aws:stack.name"]`
	path.member("tags", `a"b`) == `tags["a\"b"]`
	path.member("tags", "") == `tags[""]`
}
