# METADATA
# title: How long nobody has read a secret
# description: What findings tell of it, and whether CloudTrail's record or the dates of the regions say so
package smaudit.lib.idle_days

import rego.v2

import data.smaudit.lib.record

# METADATA
# description: What tells
path := "usage" if input.secret.idle_by_record

else := "accessed_at"

# METADATA
# description: So many days in a sentence
message(idle) := $"the value was never read since the secret was created {idle} days ago" if input.secret.never_read

else := $"by CloudTrail's record the value has not been read for {idle} days" if {
	input.secret.idle_by_record
	input.secret.usage.last_at
}

else := $"the value has not been read in the {idle} days that CloudTrail's record covers" if input.secret.idle_by_record

else := $"the value has not been read for {idle} days"

# METADATA
# description: By what it is known, and the last read that counts
evidence := object.union(
	{"by": "record", "window": record.usage_window},
	{"last_read": _read | input.secret.usage.latest_read.id},
) if {
	input.secret.idle_by_record
}

else := {"by": "dates"}

_read := {
	"id": input.secret.usage.latest_read.id,
	"at": input.secret.usage.latest_read.at,
}
