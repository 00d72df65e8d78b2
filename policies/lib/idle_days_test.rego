package smaudit.lib.idle_days_test

import rego.v2

import data.smaudit.lib.idle_days

test_by_dates if {
	given := {"secret": {"idle_days": 5}}
	idle_days.path == "accessed_at" with input as given
	idle_days.message(5) == "the value has not been read for 5 days" with input as given
	idle_days.evidence == {"by": "dates"} with input as given
}

test_never_read if {
	message := "the value was never read since the secret was created 5 days ago"
	idle_days.message(5) == message with input as {"secret": {"never_read": true}}
}

test_by_record if {
	read := {"id": "e1", "at": "2026-08-01T00:00:00Z"}
	usage := {"last_at": read.at, "latest_read": read, "window": {"from": "2026-08-01T00:00:00Z"}}
	given := {"secret": {"idle_by_record": true, "usage": usage}}
	idle_days.path == "usage" with input as given
	idle_days.message(5) == "by CloudTrail's record the value has not been read for 5 days" with input as given
	idle_days.evidence == {"by": "record", "window": usage.window, "last_read": read} with input as given
}

# Somebody else may have read within the record, or a user before it.
test_beyond_record if {
	given := {"secret": {"idle_by_record": true, "usage": {"window": {"from": "2026-08-01T00:00:00Z"}}}}
	message := "the value has not been read in the 5 days that CloudTrail's record covers"
	idle_days.message(5) == message with input as given
	idle_days.evidence == {"by": "record", "window": {"from": "2026-08-01T00:00:00Z"}} with input as given
}
