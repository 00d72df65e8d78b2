package aws

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
)

// inFlight bounds the calls of a region that wait for their answers. At 48 calls a second it is full
// only where an answer takes more than half a second.
const inFlight = 32

// clients are the clients of one region.
type clients struct {
	secrets   *secretsmanager.Client
	keys      *kms.Client
	functions *lambda.Client
	trails    *cloudtrail.Client
	network   *ec2.Client
	events    *eventbridge.Client
	logs      *cloudwatchlogs.Client
	alarms    *cloudwatch.Client
}

// in returns the clients of a region, made once.
func (a *account) in(region string) *clients {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.clients[region] == nil {
		cfg := a.config.Copy()
		cfg.Region = region
		a.clients[region] = &clients{
			secrets: secretsmanager.NewFromConfig(cfg), keys: kms.NewFromConfig(cfg), functions: lambda.NewFromConfig(cfg),
			trails: cloudtrail.NewFromConfig(cfg), network: ec2.NewFromConfig(cfg),
			events: eventbridge.NewFromConfig(cfg), logs: cloudwatchlogs.NewFromConfig(cfg), alarms: cloudwatch.NewFromConfig(cfg),
		}
	}
	return a.clients[region]
}

// region is one region while it is read.
type region struct {
	*account
	*clients
	gaps
	name      string
	snapshot  *model.Snapshot
	borrowed  map[string]int      // replicas of other regions' secrets, by key
	replicas  map[string][]string // their names, by the region of the primary
	primaries map[string]bool     // names of replicated secrets
	roles     []string            // of the rotation functions
	index     []*model.Secret     // of the region's secrets, for the global scope
	whole     bool                // all secrets were listed
	tried     bool                // whether policies can be listed by name is being found out
	unnamed   bool                // they cannot: the service knows of no policies by name, nor of replicas in other accounts
	shows     bool                // the list tells of replication between accounts
	rest      []*listed           // secrets that were not described

	unnameable fault // why that could not be found out
}

func (a *account) region(name string) *region {
	return &region{
		account: a, clients: a.in(name), name: name, snapshot: a.snapshot(name),
		borrowed: make(map[string]int), replicas: make(map[string][]string), primaries: make(map[string]bool),
	}
}

// collect fills the region's snapshot. What hangs on single secrets is asked for while the list is
// still being read, since the quota of policies is what an audit waits for.
func (r *region) collect(ctx context.Context) {
	group := &errgroup.Group{}
	group.SetLimit(inFlight)
	for _, read := range []func(context.Context){r.endpoints, r.recording} {
		group.Go(func() error { read(ctx); return nil })
	}
	r.list(ctx, func(s *listed) {
		if !r.tried && s.DeletedAt.IsZero() {
			r.tried = true
			group.Go(func() error { r.tryNames(ctx, s.arn); return nil })
		}
		r.shows = r.shows || s.crossAccount
		if !s.replicated && !s.crossAccount && s.DeletedAt.IsZero() {
			r.rest = append(r.rest, s)
		}
		group.Go(func() error { r.complete(ctx, s); return nil })
	})
	keys, functions := r.keys(ctx), r.functions(ctx)
	_ = group.Wait() // every fault is a gap
	r.watch(ctx)
	r.abroad(ctx)
	keys.link(r)
	functions.link(r)
	r.surroundings()
	r.finish()
}

// surroundings adds to the snapshot what the account as a whole has to do with the region.
func (r *region) surroundings() {
	r.organization.wait().bind(r.snapshot)
	if len(r.roles) == 0 {
		return
	}
	known := r.identities.wait()
	r.snapshot.OtherPrincipals = known.roles(r.id, r.roles)
	if known.failed != nil {
		r.gaps.add(operation(serviceIAM, "GetAccountAuthorizationDetails"), nil, *known.failed)
	}
}

// complete asks about one secret what the list does not say.
func (r *region) complete(ctx context.Context, s *listed) {
	if s.DeletedAt.IsZero() {
		r.policies(ctx, s)
		if r.undecided(s) {
			r.versions(ctx, s)
		}
	} else {
		// AWS refuses to tell these of a secret in its recovery window, and no rule asks.
		s.Hide("policies", "versions.current_at", "versions.pending_at")
	}
	if s.replicated || s.crossAccount {
		r.describe(ctx, s, operation(serviceSecrets, "DescribeSecret").Hides...)
	}
}

// finish orders the snapshot and marks the sums that a partial list leaves open.
func (r *region) finish() {
	s := r.snapshot
	slices.SortFunc(s.Secrets, func(a, b *model.Secret) int { return cmp.Compare(a.ID, b.ID) })
	r.index = indexed(s.Secrets)
	for _, secret := range s.Secrets {
		if r.unnameable.reason != "" && !secret.Hides(furtherPolicies) {
			r.gaps.open(operation(serviceSecrets, "ListResourcePolicies"), &secret.Object, r.unnameable, furtherPolicies)
		}
	}
	if !r.whole || r.filter.active() {
		for _, key := range s.Keys {
			key.Hide("secrets")
		}
		for _, f := range s.Functions {
			f.Hide("secrets")
		}
		s.Scope.Hide("cost")
	}
	s.Gaps = r.gaps.list()
}

// regions returns the regions to read, sorted, and whether AWS or the user named them.
func (a *account) regions(ctx context.Context) ([]string, error) {
	names := a.options.Regions
	if len(names) == 0 {
		answer, err := a.in(a.config.Region).network.DescribeRegions(ctx, &ec2.DescribeRegionsInput{})
		if err == nil && len(answer.Regions) == 0 {
			err = errOdd
		}
		if err != nil {
			return nil, err
		}
		for _, r := range answer.Regions {
			names = append(names, aws.ToString(r.RegionName))
		}
	}
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	return slices.DeleteFunc(names, func(name string) bool {
		return name == "" || slices.Contains(a.options.Exclude, name)
	}), nil
}
