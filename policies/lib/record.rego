# METADATA
# title: CloudTrail's record
# description: Says what the record tells, and picks the events that prove it
package smaudit.lib.record

import rego.v2

# METADATA
# description: How often
times(n) := "once" if n == 1

times(n) := $"{n} times" if n != 1

# METADATA
# description: A principal in a sentence, by its kind and name; the evidence has its ARN
who(principal) := $"{found[1]} {found[2]}" if {
	some found in regex.find_all_string_submatch_n(`^arn:[^:]*:iam::[0-9]*:(role|user)/(?:.*/)?([^/]+)$`, principal, 1)
}

else := principal

# METADATA
# description: A moment, to the minute
at(moment) := concat(" ", [substring(moment, 0, 10), substring(moment, 11, 5)])

# METADATA
# description: Events as evidence of what a principal did, who need not be named in each
events(list) := [object.remove(event, ["principal"]) | some event in list]

# METADATA
# description: The first and the latest read of a reader, once where there is one
reads(reader) := array.concat(
	[reader.first_read | reader.first_read],
	[reader.latest_read | reader.latest_read.id != reader.first_read.id],
)

# METADATA
# description: The span that the record of the secret covers
usage_window := object.union(
	{"from": from | from := input.secret.usage.window.from},
	{"to": to | to := input.secret.usage.window.to},
)

# METADATA
# description: The span that the record of the principal covers
activity_window := object.union(
	{"from": from | from := input.principal.activity.window.from},
	{"to": to | to := input.principal.activity.window.to},
)
