# METADATA
# title: Reads would be fewer with a cache
# description: >-
#   A cache in each reader would save more than calls_per_day calls a day. It is reckoned for entries that live ttl
#   seconds: 60, 300 or 900. With a cache there is one call for each span of that length in which a principal read the
#   value, so that what is saved is at least this. Each call that is saved is faster, too, and needs no Secrets Manager.
# related_resources:
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets.html
#   - ref: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
#   - ref: https://aws.amazon.com/secrets-manager/pricing/
# schemas:
#   - input: schema.secret
# custom:
#   id: CCH001
#   name: reads-uncached
#   severity: medium
#   subject: secret
#   sources: [trail]
#   evidence: positive
#   remediation:
#     summary: >-
#       Read through a client of AWS that caches: the caching libraries, the Secrets Manager Agent, or in Lambda the
#       Parameters and Secrets extension. Let rotation keep the old value valid for as long as an entry lives.
package smaudit.rules.caching.reads_uncached

import rego.v2

import data.smaudit.lib.exempt
import data.smaudit.lib.param
import data.smaudit.lib.record

applies if not exempt.recovering

deny contains finding if {
	some i, cache in input.secret.usage.caches
	cache.ttl == param.value(param.class, "CCH001", "ttl", 300)
	limit := param.value(param.class, "CCH001", "calls_per_day", 1000)
	cache.saved_per_day > limit

	finding := {
		"path": "usage.caches",
		"message": $"a cache of {cache.ttl} seconds in each reader would save {cache.saved_per_day} calls a day",
		"evidence": object.union(object.remove(cache, {"calls"}), {
			"calls_per_day": limit,
			"reads": input.secret.usage.reads,
			"calls_with_cache": cache.calls,
			"callers": _callers(cache.ttl),
			"window": record.usage_window,
		}),
		"savings": $"usage.caches.{i}.monthly",
	}
}

# Who would save calls, the most frequent readers first.
_callers(ttl) := [caller |
	some reader in input.secret.usage.readers
	some cached in reader.cached
	cached.ttl == ttl
	cached.saved_per_day > 0

	caller := {
		"principal": reader.principal,
		"reads": reader.reads,
		"saved_per_day": cached.saved_per_day,
		"latest_read": reader.latest_read,
	}
]
