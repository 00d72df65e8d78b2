# METADATA
# title: Secrets that rules leave alone
# description: >-
#   A secret in its recovery window is as good as gone, and a service that owns a secret decides on its rotation,
#   key, name and tags.
package smaudit.lib.exempt

import rego.v2

# METADATA
# description: The secret is deleted and waits for the end of its recovery window
recovering if input.secret.deleted_at

# METADATA
# description: >-
#   A service owns the secret, and the rule does not include such secrets. The argument is the rule's parameter
#   include_managed.
managed(included) if {
	input.secret.owner
	not included
}
