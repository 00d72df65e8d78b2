package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/remote"
)

// first is how many pages are read of all that Secrets Manager records. That is the whole history of a quiet
// region; in others it costs a second.
const first = 2

// rare are the events that are asked for by name before the reads of values: what rotation did, changes, what
// rotation functions write, requests for batches.
var rare = []string{
	"RotationFailed", "RotationAbandoned", "RotationSucceeded", "RotationStarted", "RotateSecret", "CancelRotateSecret",
	"PutResourcePolicy", "DeleteResourcePolicy", "DeleteSecret", "UpdateSecretVersionStage", "PutSecretValue", "BatchGetSecretValue",
}

// further are the other actions, which tell what permissions are needed. They do not decide how far back the
// record is whole.
var further = []string{
	"CreateSecret", "UpdateSecret", "RestoreSecret", "TagResource", "UntagResource", "ReplicateSecretToRegions", "RemoveRegionsFromReplication",
	"StopReplicationToReplica", "ValidateResourcePolicy", "DescribeSecret", "ListSecrets", "GetResourcePolicy", "ListSecretVersionIds", "GetRandomPassword",
}

// common are those of which there may be more than can be read.
const common = "GetSecretValue"

// region is one region's history while it is read.
type region struct {
	access  *remote.Access
	name    string
	at      Looker
	book    *remote.Book
	pages   int
	from    time.Time
	to      time.Time
	covered time.Time // since when there is all of it
	gaps    []model.Gap
	batches []time.Time // when values were asked for by a filter
}

func (r *Reader) region(name string, at Looker, seen *trail.Seen, since time.Time) *region {
	here := &region{access: r.Access, name: name, at: at, book: r.Access.NewBook(seen, since), pages: max(r.Pages, 1), from: since, to: r.Access.Now}
	if oldest := r.Access.Now.Add(-kept); here.from.Before(oldest) {
		here.from = oldest
	}
	here.covered = here.from
	here.book.Noted = func(e *trail.Event) {
		if e.Filtered && e.Outcome == trail.Done {
			here.batches = append(here.batches, e.Time)
		}
	}
	return here
}

// read reads the region's history, and says what of it was read.
func (r *region) read(ctx context.Context) {
	if !r.all(ctx) {
		return
	}
	r.decryptions(ctx)
	if n := r.book.Odd(); n > 0 {
		r.gap(r.access.Odd("CloudTrail", "LookupEvents", fmt.Sprintf("%d events are not as CloudTrail writes them and do not count", n)))
	}
	if r.covered.Before(r.to) {
		r.book.Ledger.Cover(r.place(), r.covered, r.to)
	}
}

// all reads the events of Secrets Manager. It reports false where nothing can be looked up.
func (r *region) all(ctx context.Context) bool {
	everything := &pass{region: r, key: types.LookupAttributeKeyEventSource, value: "secretsmanager.amazonaws.com", from: r.from, to: r.to, left: min(first, r.pages)}
	cut, err := everything.read(ctx)
	switch {
	case err != nil && everything.done == 0:
		r.failed(err)
		return false
	case err == nil && cut.IsZero():
		return true
	}
	for _, name := range append(slices.Clone(rare), common) {
		r.covered = later(r.covered, r.named(ctx, name, r.pages))
	}
	for _, name := range further {
		r.named(ctx, name, min(furtherPages, r.pages))
	}
	return true
}

// named reads the events of a name, the newest first. It returns since when there are all of them.
func (r *region) named(ctx context.Context, name string, pages int) time.Time {
	p := &pass{region: r, key: types.LookupAttributeKeyEventName, value: name, from: r.from, to: r.to, left: pages}
	cut, err := p.read(ctx)
	switch {
	case err != nil:
		r.failed(err)
		return cmp.Or(cut, r.to)
	case !cut.IsZero():
		r.book.Ledger.Note(r.place(), fmt.Sprintf("%s is read back to %s, by %d pages", name, cut.UTC().Format(time.RFC3339), pages))
	}
	return later(r.from, cut)
}

// furtherPages is how many pages are read of each of the further actions.
const furtherPages = 2

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// decryptions reads which values were read by way of batches by a filter, which name no secret: the keys'
// record of the minutes around them does.
func (r *region) decryptions(ctx context.Context) {
	left := r.pages
	slices.SortFunc(r.batches, func(a, b time.Time) int { return b.Compare(a) })
	for i := 0; i < len(r.batches); {
		from, to := r.batches[i].Add(-time.Minute), r.batches[i].Add(time.Minute)
		for i++; i < len(r.batches) && !r.batches[i].Add(time.Minute).Before(from); i++ {
			from = r.batches[i].Add(-time.Minute)
		}
		p := &pass{region: r, key: types.LookupAttributeKeyEventName, value: "Decrypt", from: from.Truncate(time.Minute), to: to.Truncate(time.Minute).Add(time.Minute), left: left}
		cut, err := p.read(ctx)
		if err != nil {
			r.failed(err)
		}
		if left = p.left; err != nil || !cut.IsZero() || left == 0 && i < len(r.batches) {
			r.book.Ledger.Note(r.place(), "which values were read by way of batches is not told before "+cmp.Or(cut, from).UTC().Format(time.RFC3339))
			return
		}
	}
}

func (r *region) place() trail.Place { return trail.Place{Account: r.access.Account, Region: r.name} }

// failed notes why a look-up told nothing.
func (r *region) failed(err error) {
	if errors.Is(err, errNoEvents) || errors.Is(err, errSameToken) {
		r.gap(r.access.Odd("CloudTrail", "LookupEvents", "AWS gave "+err.Error()))
		return
	}
	r.gap(r.access.Gap("CloudTrail", "LookupEvents", err))
}

func (r *region) gap(g model.Gap) {
	g.Resource = r.name
	r.gaps = append(r.gaps, g)
}
