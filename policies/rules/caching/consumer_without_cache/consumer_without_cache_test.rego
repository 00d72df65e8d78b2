package smaudit.rules.caching.consumer_without_cache_test

import rego.v2

import data.smaudit.rules.caching.consumer_without_cache

_reference := {"path": "environment.DB", "text": "${aws_secretsmanager_secret.db.arn}", "secret": "db"}

test_deny_uncached if {
	given := _function({"tags": ["Team"]})
	consumer_without_cache.applies with input as given
	consumer_without_cache.deny == {{
		"path": "environment",
		"message": "the function refers to a secret and has no layer that caches its value",
		"evidence": {"references": [_reference]},
	}} with input as given
}

test_absent_tags if count(consumer_without_cache.deny) == 1 with input as _function({})

test_deny_other_tag if {
	config := {"rules": {"CCH003": {"exempt_tag": "Cached"}}}
	given := _function({"tags": ["SecretsCached"]})
	count(consumer_without_cache.deny) == 1 with input as given with data.smaudit.config as config
}

test_allow_layer if consumer_without_cache.deny == set() with input as _function({"caches_reads": true})

test_allow_tag if consumer_without_cache.deny == set() with input as _function({"tags": ["SecretsCached"]})

test_allow_no_reference if {
	given := {"consumer": {"kind": "lambda", "references": []}}
	consumer_without_cache.applies with input as given
	consumer_without_cache.deny == set() with input as given
}

test_absent_references if consumer_without_cache.deny == set() with input as {"consumer": {"kind": "lambda"}}

test_skip_task if {
	given := {"consumer": {"kind": "ecs_task", "references": [_reference]}}
	not consumer_without_cache.applies with input as given
}

_function(more) := {"consumer": object.union({"kind": "lambda", "references": [_reference]}, more)}
