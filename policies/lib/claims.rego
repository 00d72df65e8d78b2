# METADATA
# title: Claims of identity policies
# description: What findings tell of something that a policy of an identity allows
package smaudit.lib.claims

import rego.v2

import data.smaudit.lib.grants

# METADATA
# description: What proves a claim
evidence(claim) := object.union({"policy": claim.policy}, grants.evidence(claim))

# METADATA
# description: What tells a claim apart from others of the same identity, whatever the order of policies
key(claim) := $"{claim.policy} {claim.statement}" if claim.statement

key(claim) := claim.policy if not claim.statement

# METADATA
# description: The policy in a sentence; one to which the code gives no name goes by its place
policy(claim) := "a policy without a name" if claim.policy == claim.path

policy(claim) := $"the policy {claim.policy}" if claim.policy != claim.path

# METADATA
# description: Something is in the list
some_of(list) if some _ in list

# METADATA
# description: Names in a sentence, without naming more than three
names(list) := concat(", ", list) if count(list) <= 3

else := $"{list[0]} and {count(list) - 1} others"
