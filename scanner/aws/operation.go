package aws

import (
	"cmp"
	"slices"

	"smaudit/scanner/model"
)

// Operation is one API operation that the collector calls. Rate is how often it is called at most, in
// calls a second for each account and region; it stays below Quota, since others call as well.
type Operation struct {
	Service    string // the SDK's service id
	Name       string
	Permission string // the IAM action that it needs; "" needs none
	Quota      float64
	Rate       float64
	Pool       string // operations with one quota in common; "" is the operation's own
	Tells      string // what an audit does not know without it
	Hides      []model.Path
	Leads      []model.Path // what may be unknown because of it, where nothing else tells
	Source     string       // of the record, if only reading that calls it; "" is every audit
	Also       []string     // what AWS wants besides of who calls it
}

// String is the operation as gaps name it.
func (o *Operation) String() string { return cmp.Or(o.Permission, o.Service+":"+o.Name) }

const (
	serviceSecrets = "Secrets Manager"
	serviceKMS     = "KMS"
	serviceLambda  = "Lambda"
	serviceTrail   = "CloudTrail"
	serviceEC2     = "EC2"
	serviceIAM     = "IAM"
	serviceEvents  = "EventBridge"
	serviceLogs    = "CloudWatch Logs"
	serviceAlarms  = "CloudWatch"
	serviceS3      = "S3"
	serviceAthena  = "Athena"

	serviceOrganizations = "Organizations"
	serviceSTS           = "STS"
)

// watchPaths are what is told of who sees changes of secrets.
var watchPaths = []model.Path{"watch.policy", "watch.deletion", "watch.rotation"}

// What is derived for a secret from its key as well, and from its policies alone.
var (
	byKeys     = []model.Path{"exposure.broken_shares", "exposure.value_readable"}
	byPolicies = []model.Path{
		"grants", "statements", "exposure.public", "exposure.public_by", "exposure.public_network", "exposure.public_network_by",
		"exposure.confused_deputy", "exposure.confused_deputy_by", "exposure.level", "exposure.untrusted", "exposure.whole_accounts",
		"exposure.managers", "exposure.missing_tags",
	}
)

// Operations is all that is ever called. Quotas are those of the services' quota pages as of
// 2026-11-22 (userguide/reference_limits, "what's new" 2022-11-11 and 2025-03-04; kms
// developerguide/requests-per-second; lambda gettingstarted-limits; cloudtrail
// WhatIsCloudTrail-Limits); where AWS publishes none, a rate that leaves room is kept. Hides are the
// attributes, raw and derived, that nobody can tell without the operation.
var Operations = []Operation{
	{Service: serviceSTS, Name: "GetCallerIdentity", Rate: 5, Tells: "whose account it is"},
	{Service: serviceEC2, Name: "DescribeRegions", Permission: "ec2:DescribeRegions", Rate: 5, Tells: "which regions are enabled"},

	{Service: serviceSecrets, Name: "ListSecrets", Permission: "secretsmanager:ListSecrets", Quota: 100, Rate: 90,
		Tells: "which secrets there are"},
	{Service: serviceSecrets, Name: "GetResourcePolicy", Permission: "secretsmanager:GetResourcePolicy", Quota: 50, Rate: 48, Pool: "policies",
		Tells: "resource policies", Hides: []model.Path{"policies", "policy_names", "open_policies", "grants", "exposure", "statements"}},
	{Service: serviceSecrets, Name: "ListResourcePolicies", Permission: "secretsmanager:ListResourcePolicies", Quota: 50, Rate: 48, Pool: "policies",
		Tells: "policies that AWS attaches to replicas of other accounts' secrets", Leads: append(byKeys[:len(byKeys):len(byKeys)], byPolicies...)},
	{Service: serviceSecrets, Name: "ListSecretVersionIds", Permission: "secretsmanager:ListSecretVersionIds", Quota: 50, Rate: 45,
		Tells: "the age of values, stuck rotations", Hides: []model.Path{"versions", "value_age_days", "value_age_at_least", "rotation.pending_hours", "rotation.state"},
		Leads: []model.Path{"rotation.overdue_hours"}},
	{Service: serviceSecrets, Name: "DescribeSecret", Permission: "secretsmanager:DescribeSecret", Quota: 40_000, Rate: 400,
		Tells: "replicas", Hides: []model.Path{"replicas", "replica_regions", "weaker_replicas", "failed_replicas", "late_replicas", "replica_uses", "cross_account", "idle_days", "idle_at_least_days", "never_read", "idle_by_record", "cost"}},

	{Service: serviceKMS, Name: "DescribeKey", Permission: "kms:DescribeKey", Quota: 2000, Rate: 200,
		Tells: "the state of keys", Hides: []model.Path{"aws_managed", "symmetric", "imported", "state", "deleted_at", "multi_region", "rotation_enabled", "policy", "open_decrypt", "grants", "aliases", "secrets", "cost"}, Leads: byKeys},
	{Service: serviceKMS, Name: "GetKeyPolicy", Permission: "kms:GetKeyPolicy", Quota: 1000, Rate: 100,
		Tells: "key policies", Hides: []model.Path{"policy", "open_decrypt"}, Leads: byKeys},
	{Service: serviceKMS, Name: "GetKeyRotationStatus", Permission: "kms:GetKeyRotationStatus", Quota: 1000, Rate: 100,
		Tells: "whether keys rotate", Hides: []model.Path{"rotation_enabled"}},
	{Service: serviceKMS, Name: "ListAliases", Permission: "kms:ListAliases", Quota: 500, Rate: 50,
		Tells: "names of keys", Hides: []model.Path{"aliases"}},
	{Service: serviceKMS, Name: "ListGrants", Permission: "kms:ListGrants", Quota: 100, Rate: 50,
		Tells: "grants of keys, which give access besides all policies", Hides: []model.Path{"grants", "open_decrypt"}, Leads: byKeys},

	{Service: serviceLambda, Name: "GetFunctionConfiguration", Permission: "lambda:GetFunctionConfiguration", Quota: 100, Rate: 50,
		Tells: "rotation functions", Hides: []model.Path{"runtime", "runtime_ends_on", "runtime_ends_in", "state", "memory_mb", "timeout_seconds", "architecture", "role", "in_vpc", "subnets", "network_path", "reads_others", "others"}},
	{Service: serviceLambda, Name: "GetPolicy", Permission: "lambda:GetPolicy", Quota: 15, Rate: 12, Pool: "control",
		Tells: "who may invoke rotation functions", Hides: []model.Path{"permissions", "invocable", "open_permissions"}},
	{Service: serviceLambda, Name: "GetFunctionConcurrency", Permission: "lambda:GetFunctionConcurrency", Quota: 15, Rate: 12, Pool: "control",
		Tells: "whether rotation functions are switched off", Hides: []model.Path{"no_concurrency"}},

	{Service: serviceEC2, Name: "DescribeVpcEndpoints", Permission: "ec2:DescribeVpcEndpoints", Rate: 10,
		Tells: "VPC endpoints"},
	{Service: serviceTrail, Name: "DescribeTrails", Permission: "cloudtrail:DescribeTrails", Quota: 10, Rate: 8, Pool: "trails",
		Tells: "trails", Hides: []model.Path{"recording"}},
	{Service: serviceTrail, Name: "GetTrailStatus", Permission: "cloudtrail:GetTrailStatus", Quota: 10, Rate: 8, Pool: "trails",
		Tells: "whether trails log", Hides: []model.Path{"logging", "delivery_error", "delivered_at"}},
	{Service: serviceTrail, Name: "GetEventSelectors", Permission: "cloudtrail:GetEventSelectors", Quota: 10, Rate: 8, Pool: "trails",
		Tells: "whether trails record reads", Hides: []model.Path{"read_events", "write_events"}},
	{Service: serviceEvents, Name: "ListRules", Permission: "events:ListRules", Rate: 5,
		Tells: "whether rules of EventBridge see changes of secrets", Leads: watchPaths},
	{Service: serviceEvents, Name: "ListTargetsByRule", Permission: "events:ListTargetsByRule", Rate: 5,
		Tells: "whether these rules tell anybody", Leads: watchPaths},
	{Service: serviceLogs, Name: "DescribeMetricFilters", Permission: "logs:DescribeMetricFilters", Quota: 5, Rate: 4,
		Tells: "whether alarms see changes of secrets in a trail's log group", Leads: watchPaths},
	{Service: serviceAlarms, Name: "DescribeAlarms", Permission: "cloudwatch:DescribeAlarms", Quota: 9, Rate: 7,
		Tells: "whether these alarms tell anybody", Leads: watchPaths},
	{Service: serviceIAM, Name: "GetAccountAuthorizationDetails", Permission: "iam:GetAccountAuthorizationDetails", Rate: 2,
		Tells: "users, groups and roles, those of rotation functions among them", Hides: []model.Path{"policies", "trust", "boundary", "groups", "tags"},
		Leads: []model.Path{"reads_all", "administers_all", "reads_secrets", "administers", "secrets", "overmatches", "reads_others", "others"}},

	{Service: serviceOrganizations, Name: "DescribeOrganization", Permission: "organizations:DescribeOrganization", Rate: 5,
		Tells: "the account's organization"},
	{Service: serviceOrganizations, Name: "ListParents", Permission: "organizations:ListParents", Rate: 5, Pool: "policies",
		Tells: "policies of the organization that bind the account; only the management account and delegated administrators are told"},
	{Service: serviceOrganizations, Name: "ListPoliciesForTarget", Permission: "organizations:ListPoliciesForTarget", Rate: 5, Pool: "policies",
		Tells: "the same"},
	{Service: serviceOrganizations, Name: "DescribePolicy", Permission: "organizations:DescribePolicy", Rate: 5, Pool: "policies",
		Tells: "the same"},

	{Service: serviceTrail, Name: "LookupEvents", Permission: "cloudtrail:LookupEvents", Quota: 2, Rate: 1.9, Source: "event-history",
		Tells: "who read which secret, from the event history"},
	{Service: serviceS3, Name: "ListObjectsV2", Permission: "s3:ListBucket", Rate: 100, Source: "s3",
		Tells: "who read which secret, from a trail's bucket"},
	{Service: serviceS3, Name: "GetObject", Permission: "s3:GetObject", Rate: 500, Source: "s3", Also: []string{"kms:Decrypt"},
		Tells: "the same"},
	{Service: serviceS3, Name: "HeadObject", Permission: "s3:GetObject", Rate: 100, Source: "s3",
		Tells: "whether log files were altered: the signatures of digests"},
	{Service: serviceTrail, Name: "ListPublicKeys", Permission: "cloudtrail:ListPublicKeys", Quota: 10, Rate: 8, Pool: "trails", Source: "s3",
		Tells: "whether log files were altered: the keys by which they are signed"},
	{Service: serviceAthena, Name: "GetTableMetadata", Permission: "athena:GetTableMetadata", Rate: 5, Source: "athena", Also: []string{"glue:GetDatabase", "glue:GetTable"},
		Tells: "who read which secret, from a table over a trail's bucket"},
	{Service: serviceAthena, Name: "StartQueryExecution", Permission: "athena:StartQueryExecution", Quota: 20, Rate: 2, Source: "athena",
		Also:  []string{"glue:GetPartitions", "kms:Decrypt", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject"},
		Tells: "the same"},
	{Service: serviceAthena, Name: "GetQueryExecution", Permission: "athena:GetQueryExecution", Quota: 100, Rate: 5, Source: "athena", Tells: "the same"},
	{Service: serviceAthena, Name: "GetQueryResults", Permission: "athena:GetQueryResults", Quota: 100, Rate: 50, Source: "athena", Tells: "the same"},
	{Service: serviceAthena, Name: "StopQueryExecution", Permission: "athena:StopQueryExecution", Rate: 2, Source: "athena",
		Tells: "nothing; a query that reads more than it may goes on and costs"},
	{Service: serviceTrail, Name: "StartQuery", Permission: "cloudtrail:StartQuery", Quota: 1, Rate: 0.9, Source: "lake",
		Tells: "who read which secret, from an event data store"},
	{Service: serviceTrail, Name: "DescribeQuery", Permission: "cloudtrail:DescribeQuery", Quota: 10, Rate: 8, Pool: "trails", Source: "lake", Tells: "the same"},
	{Service: serviceTrail, Name: "GetQueryResults", Permission: "cloudtrail:GetQueryResults", Quota: 10, Rate: 8, Pool: "trails", Source: "lake", Tells: "the same"},
}

// refused are the actions that the policy for smaudit denies outright, whatever else its role is
// allowed: they return values.
var refused = []string{"secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"}

// operation returns the row of the table, nil where the operation is not one of ours.
func operation(service, name string) *Operation {
	i := slices.IndexFunc(Operations, func(o Operation) bool { return o.Service == service && o.Name == name })
	if i < 0 {
		return nil
	}
	return &Operations[i]
}
