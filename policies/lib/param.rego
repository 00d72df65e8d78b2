# METADATA
# title: Parameters of rules
# description: >-
#   A rule names its parameters where it uses them, each with the value that holds unless the configuration says
#   otherwise, by rule or by the class of the secret. Names are written as literals, so that they can be listed.
package smaudit.lib.param

import rego.v2

# METADATA
# description: >-
#   The class that the configuration gives the secret, "" where it gives none. A call that names input.class itself
#   would be undefined there.
default class := ""

class := input.class

# METADATA
# description: The value of a rule's parameter for secrets of a class; preset where the configuration is silent
value(group, rule, name, preset) := given if given := _given(group, rule, name)

else := preset

_given(group, rule, name) := given if given := data.smaudit.config.classes[group][rule][name]

else := given if given := data.smaudit.config.rules[rule][name]
