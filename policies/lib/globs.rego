# METADATA
# title: Lists of globs
# description: Parameters that name principals or secrets do so by globs, in which a star stands for any text
package smaudit.lib.globs

import rego.v2

# METADATA
# description: One of the globs matches the text as a whole. Without null a star would stop at a dot.
match(globs, text) if {
	some pattern in globs
	glob.match(pattern, null, text)
}
