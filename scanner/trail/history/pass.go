package history

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// pass is one look through the history by one attribute, the newest events first. More than one attribute
// cannot be asked for (API_LookupEvents, 2026).
type pass struct {
	*region
	key      types.LookupAttributeKey
	value    string
	from, to time.Time
	left     int // pages

	done   int // pages that were read
	oldest time.Time
	again  int // how often it began anew and came no further
}

// mostAgain is how often a pass begins anew at one place.
const mostAgain = 3

var (
	errNoEvents  = errors.New("an answer without a list of events")
	errSameToken = errors.New("the same page token twice")
)

// read reads pages. It returns the time of the oldest event that it read where it did not read all, and why
// where there was another cause than that no pages were left.
func (p *pass) read(ctx context.Context) (cut time.Time, err error) {
	var token *string
	for known := make(map[string]bool); p.left > 0; p.left-- {
		page, err := p.at.LookupEvents(ctx, &cloudtrail.LookupEventsInput{
			LookupAttributes: []types.LookupAttribute{{AttributeKey: p.key, AttributeValue: &p.value}},
			StartTime:        &p.from, EndTime: &p.to, NextToken: token, MaxResults: aws.Int32(50),
		})
		switch {
		case err != nil && token != nil && expired(err) && p.further():
			token = nil
			continue
		case err == nil && page.Events == nil:
			err = errNoEvents
		case err == nil && known[aws.ToString(page.NextToken)]:
			err = errSameToken
		}
		if err != nil {
			return p.oldest, err
		}
		p.done++
		p.take(page.Events)
		if token = page.NextToken; aws.ToString(token) == "" {
			p.left--
			return time.Time{}, nil
		}
		known[*token] = true
	}
	if p.oldest.IsZero() {
		return p.to, nil
	}
	return p.oldest, nil
}

func (p *pass) take(events []types.Event) {
	for i := range events {
		p.book.Record([]byte(aws.ToString(events[i].CloudTrailEvent)))
		if at := aws.ToTime(events[i].EventTime); !at.IsZero() && (p.oldest.IsZero() || at.Before(p.oldest)) {
			p.oldest, p.again = at, 0
		}
	}
}

// further begins anew at the oldest event that was seen, since the token of the next page is of no more use. It
// reports false where that would go on for ever.
func (p *pass) further() bool {
	if p.oldest.IsZero() || p.again == mostAgain {
		return false
	}
	p.again++
	p.to = p.oldest
	return true
}

// expired tells whether AWS does not take the token of a page any more.
func expired(err error) bool {
	var invalid *types.InvalidNextTokenException
	return errors.As(err, &invalid)
}
