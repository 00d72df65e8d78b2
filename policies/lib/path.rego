# METADATA
# title: Paths of attributes
# description: Writes paths as the model does, so that a finding meets the location of its attribute
package smaudit.lib.path

import rego.v2

# METADATA
# description: >-
#   The path of a member of a map. A key that is no plain word, such as one with a colon, is quoted in brackets.
member(map, key) := $"{map}.{key}" if regex.match(`^[A-Za-z0-9_-]+$`, key)

else := $"{map}[{json.marshal(key)}]"
