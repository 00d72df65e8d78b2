package digest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// folders are the chains, of which those of one account are followed at a time.
type folders struct {
	root   string
	named  map[uint64]struct{} // by the digests of the account
	closed bool                // the account's digests have all been seen
	open   map[trail]*chain
	places map[place][]*chain

	reports  []*Chain
	chains   []*chain
	verified map[string]bool // regions of which a key was given
}

// trail is one chain of digests.
type trail struct {
	place       place
	name, home  string
	isBackfills bool
}

func newFolders() *folders {
	f := &folders{verified: make(map[string]bool)}
	f.enter("")
	return f
}

// enter begins with the files of another account.
func (f *folders) enter(root string) {
	f.root, f.closed = root, false
	f.named, f.open, f.places = make(map[uint64]struct{}), make(map[trail]*chain), make(map[place][]*chain)
}

func (f *folders) digest(ctx context.Context, r *reader, l *link) {
	if l.name.place.root != f.root || f.closed {
		f.leave()
		f.enter(l.name.place.root)
	}
	for _, hash := range l.named {
		f.named[hash] = struct{}{}
	}
	l.named = nil
	f.chain(l.name).add(ctx, r, l)
}

func (f *folders) chain(n name) *chain {
	key := trail{n.place, n.trail, n.home, n.backfill}
	if c, ok := f.open[key]; ok {
		return c
	}
	c := &chain{report: f.report(key)}
	f.open[key] = c
	f.chains = append(f.chains, c)
	if !n.backfill {
		f.places[n.place] = append(f.places[n.place], c)
	}
	return c
}

// report returns that of the trail, which backfills share.
func (f *folders) report(key trail) *Chain {
	other := key
	other.isBackfills = !key.isBackfills
	if c, ok := f.open[other]; ok {
		return c.report
	}
	report := &Chain{
		Folder: key.place.root, Account: key.place.account, Region: key.place.region, Trail: key.name, Home: key.home,
	}
	f.reports = append(f.reports, report)
	return report
}

// leave ends the chains of the account.
func (f *folders) leave() {
	if f.closed {
		return
	}
	f.closed = true
	for key, c := range f.open {
		c.close()
		if c.report.Digests > 0 {
			f.verified[key.place.region] = true
		}
	}
}

// settling is how long a log file that was delivered may wait for a digest that names it. Digests are made
// every hour.
const settling = time.Hour

// log takes a log file that is there. Keys of digests sort before those of log files, so that all of them were
// seen.
func (f *folders) log(t *task, hash uint64) {
	if t.place.root != f.root {
		f.leave()
		f.enter(t.place.root)
	}
	f.leave()
	chains := f.places[t.place]
	if _, ok := f.named[hash]; ok || len(chains) == 0 {
		return
	}
	if pending(chains, t.at) {
		chains[0].report.Pending++
		return
	}
	chains[0].report.Unnamed++
	f.unnamed(chains, t)
}

// unnamed tells what a log file that no digest names is a sign of. One that was delivered while no digest was
// made is none.
func (f *folders) unnamed(chains []*chain, t *task) {
	for _, c := range chains {
		if c.lost != "" && t.at.Before(c.start) {
			c.report.Gaps.add(Fault{
				Kind: MissingDigest, File: c.lost, At: c.start,
				Message: fmt.Sprintf("A digest is not there: no digest names %s, and the oldest one continues another.", t.key),
			})
			c.lost = ""
			return
		}
		if c.covers(t.at) {
			c.report.Faults.add(Fault{
				Kind: Unnamed, File: t.key, At: t.at,
				Message: "No digest names the log file: it was put there, or another trail that is not validated writes to the same folder.",
			})
			return
		}
	}
}

// pending reports whether a file may be named by the next digest of a trail that still makes some.
func pending(chains []*chain, at time.Time) bool {
	var newest time.Time
	for _, c := range chains {
		if c.end.After(newest) {
			newest = c.end
		}
	}
	for _, c := range chains {
		if newest.Sub(c.end) <= 2*time.Hour && at.After(c.end.Add(-settling)) {
			return true
		}
	}
	return false
}

// covers reports whether digests without a break are there for a file that was delivered then.
func (c *chain) covers(at time.Time) bool {
	for _, span := range c.linked {
		if !at.Before(span.from) && !at.After(span.to.Add(-settling)) {
			return true
		}
	}
	return false
}

// finish decides what had to wait for all files.
func (f *folders) finish(unlisted Faults) *Report {
	f.leave()
	for _, c := range f.chains {
		if f.verified[c.report.Region] {
			c.report.Faults.join(c.strange)
		} else {
			c.report.Unknown.join(c.strange)
		}
	}
	report := &Report{Unknown: unlisted}
	for _, r := range f.reports {
		report.Chains = append(report.Chains, *r)
	}
	slices.SortFunc(report.Chains, func(a, b Chain) int {
		return cmp.Or(
			cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.Trail, b.Trail), cmp.Compare(a.Home, b.Home),
		)
	})
	return report
}
