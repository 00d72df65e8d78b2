// Package aws collects from a live account: its secrets with their rotation, policies, versions and
// replicas, and what they hang on: keys, rotation functions and their roles, endpoints, trails.
//
// It calls the operations of one table and no others: a middleware refuses whatever is not in the
// table before it leaves the process, so that no value can be read. What AWS denies, throttles or
// answers oddly becomes a gap that names the missing permission, and what stands behind it is unknown.
package aws

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
)

// Options say which account to collect from, and what of it.
type Options struct {
	Profile    string   // of the shared configuration
	RoleARN    string   // role to assume first
	ExternalID string   // for the role's trust policy
	Endpoint   string   // URL of all services, for a stand-in of AWS
	AccessKey  string   // id of an access key for the stand-in; empty: credentials are found as the AWS CLI finds them
	Regions    []string // empty: all that are enabled
	Exclude    []string // regions to leave out
	Secrets    []string // names, ARNs or globs of names; empty: all
	Tags       map[string]string

	Concurrency int     // regions at once; 0 means all
	RPS         float64 // calls a second of any operation in any region at most; 0 means as the table says
	AllVersions bool    // list the versions of every secret, not only where an age is undecided
	ValueAges   []int   // limits in days that values' ages are judged by

	Now      time.Time // of the collection
	Progress *Progress // counts, where somebody wants to watch
	Started  func(context.Context, *Session)
	Probe    func(ctx context.Context, s *Session, tell func(permission string, err error)) // what a check asks besides
	HTTP     *http.Client
}

// Collector reads one account.
type Collector struct {
	options  Options
	progress *Progress
}

// New returns a collector. Nothing is called before Collect.
func New(o Options) *Collector {
	c := &Collector{options: o, progress: o.Progress}
	if c.progress == nil {
		c.progress = &Progress{}
	}
	return c
}

// Name is the word by which users choose the collector.
func (c *Collector) Name() string { return "aws" }

// Collect yields a snapshot of each region as soon as it is complete, and then that of the region
// [model.RegionGlobal]. It yields an error where there are no usable credentials ([ErrCredentials]),
// where a filter cannot be used, or when the context ends.
func (c *Collector) Collect(ctx context.Context) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		filter, err := newFilter(c.options.Secrets, c.options.Tags)
		if err != nil {
			yield(nil, err)
			return
		}
		a, err := c.open(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		a.filter = filter
		for snapshot, err := range a.collect(ctx) {
			if !yield(snapshot, err) || err != nil {
				return
			}
		}
	}
}

// collect reads the regions side by side and hands them over one by one.
func (a *account) collect(ctx context.Context) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		regions, listed := a.regions(ctx)
		if listed == nil && len(regions) == 0 {
			yield(nil, fmt.Errorf("%w: no region is left to read", ErrFilter))
			return
		}
		a.selected = regions
		a.progress.Scopes.Add(int64(len(regions)))
		if a.options.Started != nil {
			a.options.Started(ctx, a.session())
		}
		a.identities = begin(func() *identities { return a.readIdentities(ctx) })
		a.organization = begin(func() *organization { return a.readOrganization(ctx) })
		done := make(chan *region)
		group := &errgroup.Group{}
		group.SetLimit(max(a.options.Concurrency, -1))
		if a.options.Concurrency == 0 {
			group.SetLimit(-1)
		}
		go func() {
			defer close(done)
			for _, name := range regions {
				group.Go(func() error {
					r := a.region(name)
					r.collect(ctx)
					select {
					case done <- r:
					case <-ctx.Done():
					}
					return nil
				})
			}
			_ = group.Wait() // every fault is a gap
		}()
		var all []*region
		for r := range done {
			a.progress.ScopesDone.Add(1)
			all = append(all, r)
			if ctx.Err() == nil && !yield(r.snapshot, nil) {
				return
			}
			r.snapshot = nil // whoever took it lets go of it when it is judged
		}
		if err := cmp.Or(context.Cause(ctx), a.outOfTime()); err != nil {
			yield(nil, err)
			return
		}
		yield(a.global(all, listed), nil)
	}
}
