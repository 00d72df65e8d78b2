package aws

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"golang.org/x/time/rate"
)

// pace keeps a token bucket for each region and quota. AWS throttles an account as a whole, its
// applications included, so the auditor stays below the quota and gives way where it is throttled.
type pace struct {
	most    float64 // calls a second, 0 for what the table says
	mu      sync.Mutex
	buckets map[string]*bucket
}

func newPace(most float64) *pace { return &pace{most: most, buckets: make(map[string]*bucket)} }

// bucket slows down when AWS throttles and recovers step by step, as TCP does (additive increase,
// multiplicative decrease).
type bucket struct {
	limiter *rate.Limiter
	full    float64
	mu      sync.Mutex
	now     float64
}

// burst is how many calls may go out at once after a rest: enough to fill the connections, and a
// fraction of a second of any quota.
const burst = 4

// burst is less where a whole second has little more than one.
func (o *Operation) burst() int {
	if o.Quota == 0 {
		return burst
	}
	return max(1, min(burst, int(o.Quota)/2))
}

// slowest is the least rate to which a bucket falls, in calls a second.
const slowest = 0.5

func (p *pace) bucket(region string, o *Operation) *bucket {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := region + "/" + o.Service + "/" + cmp.Or(o.Pool, o.Name)
	b := p.buckets[key]
	if b == nil {
		full := o.Rate
		if p.most > 0 {
			full = min(full, p.most)
		}
		b = &bucket{limiter: rate.NewLimiter(rate.Limit(full), o.burst()), full: full, now: full}
		p.buckets[key] = b
	}
	return b
}

// errNoTime says that the turn of a call would come after the deadline.
var errNoTime = fmt.Errorf("no time is left for another call: %w", context.DeadlineExceeded)

func (b *bucket) wait(ctx context.Context) error {
	err := b.limiter.Wait(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("wait for a turn: %w", err)
	}
	return errNoTime
}

// learn adapts the rate to how a call ended.
func (b *bucket) learn(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil && throttled(err):
		b.now = max(b.now/2, min(slowest, b.full))
	case err == nil && b.now < b.full:
		b.now = min(b.full, b.now+b.full/20)
	default:
		return
	}
	b.limiter.SetLimit(rate.Limit(b.now))
}
