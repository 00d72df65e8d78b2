# METADATA
# title: Grants in words
# description: >-
#   Says of a grant who is let in, to what, from where, and whether that yields the value, and picks what proves it.
package smaudit.lib.grants

import rego.v2

# METADATA
# description: The callers of a grant
callers(who) := _sets[who.kind] if not who.id

callers(who) := $"{who.kind} {who.id}" if who.id

_sets := {
	"any": "everybody",
	"any_org_member": "every member of an organization",
	"organization": "the owner's organization",
}

# METADATA
# description: Where the policy of a grant stands
place(grant) := grant.path

place(grant) := "policies" if not grant.path

# METADATA
# description: What a grant allows, the reading of the value first, without naming more than three actions
actions(names) := concat(", ", _ordered(names)) if count(_ordered(names)) <= 3

else := $"{_ordered(names)[0]} and {count(names) - 1} other actions"

_ordered(names) := array.concat(
	[name | some name in _short(names); name == "GetSecretValue"],
	[name | some name in _short(names); name != "GetSecretValue"],
)

_short(names) := [trim_prefix(name, "secretsmanager:") | some name in names]

# METADATA
# description: From where, as what follows the actions; nothing where it is from anywhere
origin(grant) := $", by way of {grant.network}" if grant.network

origin(grant) := "" if not grant.network

# METADATA
# description: Whether the callers obtain the value, as what ends a sentence; nothing where they do not ask for it
value(grant) := _value(grant) if "secretsmanager:GetSecretValue" in grant.actions

else := ""

_value(grant) := "; the value is readable" if grant.effective == "yes"

_value(grant) := $"; the value is not readable{why(grant)}" if grant.effective == "no"

_value(grant) := "; whether the key decrypts for them is not known" if not grant.effective in {"yes", "no"}

# METADATA
# description: Why a grant has no effect, as what ends a sentence
why(grant) := $": {grant.why}" if grant.why

why(grant) := "" if not grant.why

# METADATA
# description: What proves a grant, and the smallest edit that closes it, as far as they are there
evidence(grant) := object.union_n([
	{"who": grant.who.id | grant.who.id},
	{name: value |
		some name in ["statement", "line", "actions", "network", "witness"]
		value := grant[name]
	},
	{"fix": {name: text |
		some name in ["summary", "at"]
		text := grant.fix[name]
	} |
		grant.fix
	},
])

# METADATA
# description: What proves what is said of a statement, likewise
statement(found) := object.union_n([
	{"statement": found.id},
	{name: value |
		some name in ["line", "who", "actions", "witness"]
		value := found[name]
	},
	{"fix": {name: text |
		some name in ["summary", "at"]
		text := found.fix[name]
	} |
		found.fix
	},
])

# METADATA
# description: What callers have of a grant in the end; latent is what the key keeps from them, and it alone
exposure(grant) := "no value" if not "secretsmanager:GetSecretValue" in grant.actions

exposure(grant) := object.get({"yes": "value readable", "no": "latent"}, grant.effective, "unknown") if {
	"secretsmanager:GetSecretValue" in grant.actions
}
