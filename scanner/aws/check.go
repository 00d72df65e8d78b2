package aws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	organizationtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Health is what a check of an account found.
type Health struct {
	Account, Partition, Identity string
	Regions                      []string // those that would be read; empty where they cannot be listed
	Probes                       []Probe
}

// Probe is one operation that was tried. Fault is empty where it would serve; Note says what was seen.
type Probe struct {
	Operation *Operation
	Fault     string
	Note      string
}

// noSuch is the name of things that nobody has: asking for them tells whether one may ask.
const noSuch = "smaudit-probe-of-permissions"

// Check tries each operation once, in the first region. AWS decides about permission before it looks
// for what is asked for, so "not found" means allowed.
func (c *Collector) Check(ctx context.Context) (*Health, error) {
	a, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	h := &Health{Account: a.id, Partition: a.partition, Identity: a.identity}
	name := a.config.Region
	regions, listed := a.regions(ctx)
	if len(c.options.Regions) == 0 {
		h.probe("ec2:DescribeRegions", listed)
	}
	if h.Regions = regions; len(regions) > 0 {
		name = regions[0]
	}
	a.probeSecrets(ctx, h, name)
	a.probeContext(ctx, h, name)
	a.probeOrganization(ctx, h)
	if a.options.Probe != nil {
		a.selected = regions
		a.options.Probe(ctx, a.session(), h.probe)
	}
	return h, nil
}

func (h *Health) probe(permission string, err error) {
	for i := range Operations {
		o := &Operations[i]
		if o.Permission != permission {
			continue
		}
		p := Probe{Operation: o}
		switch {
		case err == nil, missing(err) && o.Source == "":
		case o.Name == "ListResourcePolicies" && lacks(err):
			p.Note = "the service does not have it here; policies are read by their default name"
		case o.Service == serviceOrganizations && alone(err):
			p.Note = "the account is in no organization"
		case o.Service == serviceOrganizations && o.Pool != "" && denied(err):
			p.Note = "denied, as to most member accounts; policies of the organization are not taken into account"
		default:
			p.Fault = explain(err).detail
		}
		h.Probes = append(h.Probes, p)
		return
	}
}

func (a *account) probeSecrets(ctx context.Context, h *Health, region string) {
	at := a.in(region).secrets
	_, err := at.ListSecrets(ctx, &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(1)})
	h.probe("secretsmanager:ListSecrets", err)
	_, err = at.GetResourcePolicy(ctx, &secretsmanager.GetResourcePolicyInput{SecretId: aws.String(noSuch)})
	h.probe("secretsmanager:GetResourcePolicy", err)
	_, err = a.region(region).policyNames(ctx, noSuch)
	h.probe("secretsmanager:ListResourcePolicies", err)
	_, err = at.ListSecretVersionIds(ctx, &secretsmanager.ListSecretVersionIdsInput{SecretId: aws.String(noSuch)})
	h.probe("secretsmanager:ListSecretVersionIds", err)
	_, err = at.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String(noSuch)})
	h.probe("secretsmanager:DescribeSecret", err)
}

func (a *account) probeContext(ctx context.Context, h *Health, region string) {
	at := a.in(region)
	key := strings.Join([]string{"arn", a.partition, "kms", region, a.id, "key/00000000-0000-0000-0000-000000000000"}, ":")
	_, err := at.keys.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &key})
	h.probe("kms:DescribeKey", err)
	_, err = at.keys.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &key})
	h.probe("kms:GetKeyPolicy", err)
	_, err = at.keys.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &key})
	h.probe("kms:GetKeyRotationStatus", err)
	_, err = at.keys.ListGrants(ctx, &kms.ListGrantsInput{KeyId: &key})
	h.probe("kms:ListGrants", err)
	_, err = at.keys.ListAliases(ctx, &kms.ListAliasesInput{Limit: aws.Int32(1)})
	h.probe("kms:ListAliases", err)
	name := strings.Join([]string{"arn", a.partition, "lambda", region, a.id, "function", noSuch}, ":")
	_, err = at.functions.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	h.probe("lambda:GetFunctionConfiguration", err)
	_, err = at.functions.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &name})
	h.probe("lambda:GetPolicy", err)
	_, err = at.functions.GetFunctionConcurrency(ctx, &lambda.GetFunctionConcurrencyInput{FunctionName: &name})
	h.probe("lambda:GetFunctionConcurrency", err)
	_, err = at.network.DescribeVpcEndpoints(ctx, &ec2.DescribeVpcEndpointsInput{MaxResults: aws.Int32(5)})
	h.probe("ec2:DescribeVpcEndpoints", err)
	_, err = at.trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{})
	h.probe("cloudtrail:DescribeTrails", err)
	trail := strings.Join([]string{"arn", a.partition, "cloudtrail", region, a.id, "trail/" + noSuch}, ":")
	_, err = at.trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &trail})
	h.probe("cloudtrail:GetTrailStatus", err)
	_, err = at.trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: &trail})
	h.probe("cloudtrail:GetEventSelectors", err)
	_, err = at.events.ListRules(ctx, &eventbridge.ListRulesInput{Limit: aws.Int32(1)})
	h.probe("events:ListRules", err)
	_, err = at.events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: aws.String(noSuch)})
	h.probe("events:ListTargetsByRule", err)
	_, err = at.logs.DescribeMetricFilters(ctx, &cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: aws.String(noSuch)})
	h.probe("logs:DescribeMetricFilters", err)
	_, err = at.alarms.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{MaxRecords: aws.Int32(1)})
	h.probe("cloudwatch:DescribeAlarms", err)
	_, err = iam.NewFromConfig(a.config).GetAccountAuthorizationDetails(ctx, &iam.GetAccountAuthorizationDetailsInput{
		Filter: []types.EntityType{types.EntityTypeRole}, MaxItems: aws.Int32(1),
	})
	h.probe("iam:GetAccountAuthorizationDetails", err)
}

func (a *account) probeOrganization(ctx context.Context, h *Health) {
	at := organizations.NewFromConfig(a.config)
	_, err := at.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	h.probe("organizations:DescribeOrganization", err)
	_, err = at.ListParents(ctx, &organizations.ListParentsInput{ChildId: &a.id})
	h.probe("organizations:ListParents", err)
	_, err = at.ListPoliciesForTarget(ctx, &organizations.ListPoliciesForTargetInput{
		TargetId: &a.id, Filter: organizationtypes.PolicyTypeServiceControlPolicy,
	})
	h.probe("organizations:ListPoliciesForTarget", err)
	_, err = at.DescribePolicy(ctx, &organizations.DescribePolicyInput{PolicyId: aws.String("p-00000000")})
	h.probe("organizations:DescribePolicy", err)
}
