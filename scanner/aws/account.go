package aws

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"

	"smaudit/scanner/model"
)

// ErrCredentials says that there are no credentials, or none that AWS accepts.
var ErrCredentials = errors.New("no usable AWS credentials")

// ErrUnreachable says that nothing answers where AWS should be.
var ErrUnreachable = errors.New("AWS cannot be reached")

// fallbackRegion is where identity and regions are asked for when nothing says where. A partition
// other than aws needs its region in the profile, AWS_REGION or --region.
const fallbackRegion = "us-east-1"

// attemptTimeout bounds one attempt, its answer included.
const attemptTimeout = time.Minute

// account is one account while it is read.
type account struct {
	*Collector
	config    aws.Config // guarded
	filter    filter
	selected  []string // the regions that are read
	id        string
	partition string
	identity  string // ARN of who reads

	mu      sync.Mutex
	ended   error                 // the credentials' end, after which nothing is asked
	clients map[string]*clients   // by region
	trails  map[string]*onceTrail // by ARN
	groups  map[string]*onceGroup // log groups of trails, by ARN

	identities   *later[*identities]
	organization *later[*organization]

	replicaKeys map[string]model.KMSKey // by region and spelling
	noted       sync.Once               // that ListResourcePolicies is not there
}

// open finds credentials and asks whose they are.
func (c *Collector) open(ctx context.Context) (*account, error) {
	cfg, err := c.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCredentials, err)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, c.unfound(ctx, err)
	}
	cfg.Credentials = renewing{cfg.Credentials}
	a := &account{Collector: c, config: cfg, clients: make(map[string]*clients), trails: make(map[string]*onceTrail), groups: make(map[string]*onceGroup), replicaKeys: make(map[string]model.KMSKey)}
	g := &guard{pace: newPace(c.options.RPS), progress: c.progress, account: a}
	a.config.APIOptions = append(a.config.APIOptions, func(s *middleware.Stack) error { return g.install(s) })
	who, err := sts.NewFromConfig(a.config).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, c.unusable(ctx, err)
	}
	own, err := arn.Parse(aws.ToString(who.Arn))
	if err != nil {
		return nil, fmt.Errorf("%w: the identity that AWS reports is no ARN", ErrCredentials)
	}
	a.id, a.partition, a.identity = aws.ToString(who.Account), own.Partition, own.String()
	return a, nil
}

// load reads the configuration as the AWS CLI does.
func (c *Collector) load(ctx context.Context) (aws.Config, error) {
	options := []func(*config.LoadOptions) error{
		config.WithRetryer(newRetryer),
		config.WithLogger(logging.Nop{}),
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(attemptTimeout)),
	}
	if c.options.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(c.options.Profile))
	}
	if c.options.AccessKey != "" {
		options = append(options, config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(c.options.AccessKey, "stand-in", "")),
			config.WithSharedConfigFiles([]string{}), config.WithSharedCredentialsFiles([]string{}))
	}
	if c.options.Endpoint != "" {
		options = append(options, config.WithBaseEndpoint(c.options.Endpoint))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return cfg, err
	}
	if c.options.HTTP != nil {
		cfg.HTTPClient = c.options.HTTP
	}
	if len(c.options.Regions) > 0 {
		cfg.Region = c.options.Regions[0] // AWS_REGION may lie in another partition
	} else if cfg.Region == "" {
		cfg.Region = fallbackRegion
	}
	if c.options.RoleARN != "" {
		role := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), c.options.RoleARN, func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = "smaudit"
			if c.options.ExternalID != "" {
				o.ExternalID = &c.options.ExternalID
			}
		})
		cfg.Credentials = aws.NewCredentialsCache(role)
	}
	return cfg, nil
}

// errRenewal says that credentials ran out and no new ones could be had.
var errRenewal = errors.New("credentials could not be renewed")

// renewing marks what keeps credentials from being there, so that it is told from what AWS answers.
type renewing struct{ aws.CredentialsProvider }

func (r renewing) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := r.CredentialsProvider.Retrieve(ctx)
	if err != nil {
		return c, fmt.Errorf("%w: %w", errRenewal, err)
	}
	return c, nil
}

// unfound explains why there are no credentials. The instance's metadata service is the last place that
// the SDK asks: where that fails nothing else had any.
func (c *Collector) unfound(ctx context.Context, err error) error {
	var asked *smithy.OperationError
	code, _ := codeOf(err)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case code != "":
		return fmt.Errorf("%w: %s", ErrCredentials, explain(err).detail)
	case errors.As(err, &asked) && asked.Service() == imds.ServiceID:
		return fmt.Errorf("%w: there are none in the environment, in a profile, in a container or of an instance's role", ErrCredentials)
	}
	return fmt.Errorf("%w: %s", ErrCredentials, lastLine(err))
}

// unusable explains why AWS does not say whose the credentials are.
func (c *Collector) unusable(ctx context.Context, err error) error {
	code, _ := codeOf(err)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case code != "" || foreign(err):
		return fmt.Errorf("%w: %s", ErrCredentials, explain(err).detail)
	}
	return fmt.Errorf("%w: %s", ErrUnreachable, lastLine(errors.Unwrap(err)))
}

// lastLine is the innermost of an error's nested explanations, which is the one that helps.
func lastLine(err error) string {
	text := err.Error()
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		text = text[i+1:]
	}
	return model.Visible(text)
}

// end remembers that the credentials are of no more use.
func (a *account) end(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ended == nil {
		a.ended = err
	}
}

func (a *account) over() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ended
}

// scopeID identifies a scope of the account, and begins the identities of its secrets.
func (a *account) scopeID(region string) string {
	return strings.Join([]string{a.partition, a.id, region}, ":")
}

// outOfTime is the error of a run that would have gone on past its deadline.
func (a *account) outOfTime() error {
	if err := a.over(); errors.Is(err, errNoTime) {
		return err
	}
	return nil
}

func (a *account) snapshot(region string) *model.Snapshot {
	return &model.Snapshot{
		SchemaVersion: model.SnapshotVersion,
		CollectedAt:   a.options.Now,
		Scope: model.Scope{
			Object: model.Object{ID: a.scopeID(region), Name: a.id + " " + region},
			Source: model.SourceAWS, Partition: a.partition, Account: a.id, Region: region,
		},
	}
}
