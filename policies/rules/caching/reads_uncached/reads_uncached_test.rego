package smaudit.rules.caching.reads_uncached_test

import rego.v2

import data.smaudit.rules.caching.reads_uncached

test_deny_many if {
	given := _read(1001)
	reads_uncached.applies with input as given
	reads_uncached.deny == {{
		"path": "usage.caches",
		"message": "a cache of 300 seconds in each reader would save 1001 calls a day",
		"evidence": {
			"ttl": 300,
			"saved_per_day": 1001,
			"monthly": "0.15",
			"calls_per_day": 1000,
			"reads": 20000,
			"calls_with_cache": 288,
			"callers": [{
				"principal": "arn:aws:iam::111122223333:role/shop",
				"reads": 20000,
				"saved_per_day": 1001,
				"latest_read": {"id": "e1", "at": "2026-11-20T00:00:00Z"},
			}],
			"window": {"from": "2026-08-01T00:00:00Z"},
		},
		"savings": "usage.caches.1.monthly",
	}} with input as given
}

test_deny_other_ttl if {
	config := {"rules": {"CCH001": {"ttl": 60, "calls_per_day": 10}}}
	some finding in reads_uncached.deny with input as _read(0) with data.smaudit.config as config
	finding.savings == "usage.caches.0.monthly"
}

test_allow_few if {
	reads_uncached.applies with input as _read(1000)
	reads_uncached.deny == set() with input as _read(1000)
}

test_absent_usage if reads_uncached.deny == set() with input as {"secret": {"id": "s"}}

test_skip_recovering if not reads_uncached.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}

_read(saved) := {"secret": {"usage": {
	"reads": 20000,
	"window": {"from": "2026-08-01T00:00:00Z"},
	"caches": [_cache(60, 500), _cache(300, saved)],
	"readers": [
		{
			"principal": "arn:aws:iam::111122223333:role/shop",
			"reads": 20000,
			"latest_read": {"id": "e1", "at": "2026-11-20T00:00:00Z"},
			"cached": [_cache(60, 500), _cache(300, saved)],
		},
		{"principal": "arn:aws:iam::111122223333:role/rotate", "purpose": "rotation", "reads": 9},
	],
}}}

_cache(ttl, saved) := {"ttl": ttl, "calls": 288, "saved_per_day": saved, "monthly": "0.15"}
