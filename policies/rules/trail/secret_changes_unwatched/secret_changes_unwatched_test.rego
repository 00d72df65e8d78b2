package smaudit.rules.trail.secret_changes_unwatched_test

import rego.v2

import data.smaudit.rules.trail.secret_changes_unwatched

_rule := [{"kind": "event_rule", "name": "secret-changes"}]

test_deny_one if {
	given := _watch({"policy": _rule, "deletion": _rule})
	secret_changes_unwatched.applies with input as given
	secret_changes_unwatched.deny == {{
		"path": "watch",
		"message": "nobody is told of rotations that fail",
		"evidence": {"unseen": ["rotations that fail"]},
	}} with input as given
}

test_absent_all if {
	some finding in secret_changes_unwatched.deny with input as _watch({})
	finding.message == concat(" or ", [
		"nobody is told of policies that are attached",
		"secrets that are deleted",
		"rotations that fail",
	])
}

test_allow_watched if {
	given := _watch({"policy": _rule, "deletion": _rule, "rotation": _rule})
	secret_changes_unwatched.applies with input as given
	secret_changes_unwatched.deny == set() with input as given
}

test_skip_unasked if not secret_changes_unwatched.applies with input as {"scope": {"source": "aws"}}

_watch(watch) := {"scope": {"watch": watch}}
