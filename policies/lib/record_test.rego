package smaudit.lib.record_test

import rego.v2

import data.smaudit.lib.record

test_times if {
	record.times(1) == "once"
	record.times(3) == "3 times"
}

test_who if {
	record.who("arn:aws:iam::111122223333:role/app/batch/legacy") == "role legacy"
	record.who("arn:aws-cn:iam::111122223333:user/anna") == "user anna"
	record.who("arn:aws:iam::111122223333:root") == "arn:aws:iam::111122223333:root"
	record.who("ecs-tasks.amazonaws.com") == "ecs-tasks.amazonaws.com"
}

test_at if record.at("2026-11-18T22:00:05Z") == "2026-11-18 22:00"

test_events if record.events([{"id": "a", "principal": "p"}, {"id": "b"}]) == [{"id": "a"}, {"id": "b"}]

test_reads if {
	first := {"id": "a"}
	record.reads({"first_read": first, "latest_read": first}) == [first]
	record.reads({"first_read": first, "latest_read": {"id": "b"}}) == [first, {"id": "b"}]
	record.reads({}) == []
}

test_windows if {
	span := {"from": "2026-11-07T00:00:00Z", "to": "2026-11-20T23:58:00Z"}
	told := object.union(span, {"source": "files"})
	record.usage_window == span with input as {"secret": {"usage": {"window": told}}}
	record.activity_window == span with input as {"principal": {"activity": {"window": told}}}
	record.usage_window == {} with input as {"secret": {}}
	record.activity_window == {} with input as {"principal": {}}
}
