// Package history reads the event history of an account, which CloudTrail keeps for 90 days in each region
// whether there is a trail or not. It is asked two times a second for 50 events, so that what matters most is
// asked for first, and the reads of busy applications are read back as far as there is patience for.
package history

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/remote"
)

// Source is the word by which users choose the reader.
const Source = "event-history"

// kept is how long CloudTrail keeps events. It may take a quarter of an hour until it has one, which is left out
// of account: 90 days are 90 days (CloudTrail user guide, view-cloudtrail-events and how-cloudtrail-works, 2026).
const kept = 90 * 24 * time.Hour

// Looker looks events up. The SDK's client is one.
type Looker interface {
	LookupEvents(context.Context, *cloudtrail.LookupEventsInput, ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error)
}

// Reader reads the history of the account's regions.
type Reader struct {
	Access *remote.Access
	Pages  int // of one kind of event in one region, at most
}

// Read adds up what the regions' histories hold. What they do not tell is in the gaps. It returns an error when
// the context ends or the disk is full.
func (r *Reader) Read(ctx context.Context, o trail.Settings) (*trail.Record, []model.Gap, error) {
	seen := trail.NewSeen()
	defer seen.Close()
	regions := make([]*region, len(r.Access.Regions))
	var group errgroup.Group
	for i, name := range r.Access.Regions {
		regions[i] = r.region(name, cloudtrail.NewFromConfig(r.Access.In(name)), seen, o.Since)
		group.Go(func() error {
			regions[i].read(ctx)
			return regions[i].book.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, fmt.Errorf("read the event history: %w", err)
	}
	if err := context.Cause(ctx); err != nil {
		return nil, nil, fmt.Errorf("read the event history: %w", err)
	}
	var ledgers []*trail.Ledger
	var gaps []model.Gap
	for _, at := range regions {
		ledgers, gaps = append(ledgers, at.book.Ledger), append(gaps, at.gaps...)
	}
	return trail.Sum(o, ledgers...), remote.Merge(gaps), nil
}

// Probe asks for one event.
func (r *Reader) Probe(ctx context.Context, region string, tell func(permission string, err error)) {
	one := int32(1)
	_, err := cloudtrail.NewFromConfig(r.Access.In(region)).LookupEvents(ctx, &cloudtrail.LookupEventsInput{MaxResults: &one})
	tell("cloudtrail:LookupEvents", err)
}
