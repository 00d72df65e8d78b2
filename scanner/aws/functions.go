package aws

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
)

// functionsFound is what became of each rotation function, by the ARN that secrets name.
type functionsFound struct {
	mu      sync.Mutex
	byARN   map[string]*model.Function
	missing map[string]bool
	why     map[string]fault // of functions that nobody here can see
}

// functions describes the rotation functions of the region's secrets, each once and in the region in
// which it lies.
func (r *region) functions(ctx context.Context) *functionsFound {
	found := &functionsFound{byARN: make(map[string]*model.Function), missing: make(map[string]bool), why: make(map[string]fault)}
	arns := make(map[string]bool)
	for _, s := range r.snapshot.Secrets {
		if s.Rotation.Enabled && s.Rotation.FunctionARN != "" {
			arns[s.Rotation.FunctionARN] = true
		}
	}
	group := &errgroup.Group{}
	group.SetLimit(inFlight)
	for name := range arns {
		group.Go(func() error { r.function(ctx, name, found); return nil })
	}
	_ = group.Wait() // every fault is a gap
	return found
}

func (r *region) function(ctx context.Context, name string, found *functionsFound) {
	at, err := arn.Parse(name)
	switch {
	case err != nil || !strings.HasPrefix(at.Resource, "function:"):
		found.unseen(name, fault{model.GapInvalid, "the rotation function's ARN is none of a Lambda function"})
		return
	case at.AccountID != r.id:
		found.unseen(name, fault{model.GapUnresolved, "the rotation function belongs to the account " + model.Visible(at.AccountID)})
		return
	}
	client := r.account.in(at.Region).functions
	f := &model.Function{
		Object: model.Object{ID: name, Name: strings.TrimPrefix(at.Resource, "function:"), ARN: name},
		Region: at.Region, Account: at.AccountID,
	}
	o := operation(serviceLambda, "GetFunctionConfiguration")
	answer, err := client.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	if err == nil && aws.ToString(answer.FunctionArn) == "" {
		err = errOdd
	}
	switch {
	case err != nil && missing(err):
		found.absent(name)
		return
	case err != nil:
		r.gaps.add(o, &f.Object, explain(err))
	default:
		configure(f, answer)
	}
	sure := r.invokers(ctx, client, f)
	r.concurrency(ctx, client, f)
	if err != nil && !sure {
		r.gaps.note(unseenBy(o, explain(err), "permissions", "invocable", "open_permissions", "no_concurrency"), &f.Object)
	}
	found.add(name, f)
}

// configure takes what a function's configuration tells, its environment excepted: that may hold values.
func configure(f *model.Function, c *lambda.GetFunctionConfigurationOutput) {
	f.Runtime, f.State, f.Role = string(c.Runtime), string(c.State), aws.ToString(c.Role)
	f.MemoryMB, f.TimeoutSeconds = int(aws.ToInt32(c.MemorySize)), int(aws.ToInt32(c.Timeout))
	f.Architecture = "x86_64" // the default (API_GetFunctionConfiguration, 2026)
	if len(c.Architectures) > 0 {
		f.Architecture = string(c.Architectures[0])
	}
	if c.VpcConfig != nil {
		f.Subnets = c.VpcConfig.SubnetIds
		f.InVPC = len(f.Subnets) > 0
	}
}

// invokers reads the function's resource policy, and reports whether that proves that there is a
// function: Lambda answers "not found" also where a function has no policy.
func (r *region) invokers(ctx context.Context, client *lambda.Client, f *model.Function) bool {
	answer, err := client.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: &f.ARN})
	switch {
	case err != nil && missing(err):
		return false
	case err != nil:
		r.gaps.add(operation(serviceLambda, "GetPolicy"), &f.Object, explain(err))
	default:
		permissions, ok := permissionsOf(aws.ToString(answer.Policy))
		f.Permissions = permissions
		if !ok {
			r.gaps.add(operation(serviceLambda, "GetPolicy"), &f.Object, fault{model.GapInvalid, "the function's policy cannot be read"})
		}
	}
	return true
}

func (r *region) concurrency(ctx context.Context, client *lambda.Client, f *model.Function) {
	answer, err := client.GetFunctionConcurrency(ctx, &lambda.GetFunctionConcurrencyInput{FunctionName: &f.ARN})
	if err != nil {
		if !missing(err) {
			r.gaps.add(operation(serviceLambda, "GetFunctionConcurrency"), &f.Object, explain(err))
		}
		return
	}
	f.NoConcurrency = answer.ReservedConcurrentExecutions != nil && *answer.ReservedConcurrentExecutions == 0
}

func (f *functionsFound) add(name string, fn *model.Function) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byARN[name] = fn
}

func (f *functionsFound) absent(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.missing[name] = true
}

func (f *functionsFound) unseen(name string, why fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.why[name] = why
}

// link gives each secret its rotation function.
func (f *functionsFound) link(r *region) {
	for _, s := range r.snapshot.Secrets {
		name := s.Rotation.FunctionARN
		if fn := f.byARN[name]; fn != nil {
			s.Rotation.Function = fn.ID
		}
		s.Rotation.FunctionMissing = f.missing[name]
		if why, unseen := f.why[name]; unseen {
			r.gaps.note(unseenBy(operation(serviceLambda, "GetFunctionConfiguration"), why, "function"), &s.Object)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.byARN)) {
		fn := f.byARN[name]
		r.snapshot.Functions = append(r.snapshot.Functions, fn)
		if fn.Role != "" {
			r.roles = append(r.roles, fn.Role)
		}
	}
}
