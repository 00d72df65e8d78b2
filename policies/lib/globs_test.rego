package smaudit.lib.globs_test

import rego.v2

import data.smaudit.lib.globs

test_match if {
	globs.match(["a", "arn:aws:iam::*:role/ops/*"], "arn:aws:iam::111122223333:role/ops/admin")
	globs.match(["arn:aws:iam::*:role/ops/*"], "arn:aws:iam::111122223333:role/ops/app.prod")
	not globs.match(["arn:aws:iam::*:role/ops/*"], "arn:aws:iam::111122223333:role/app")
	not globs.match([], "")
}
