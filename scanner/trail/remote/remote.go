// Package remote is what the readers of a record that lies at AWS have in common: with which clients they ask,
// and how they add up what they are told.
package remote

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"smaudit/scanner/model"
	"smaudit/scanner/trail"
)

// Access is how AWS is asked, and about what.
type Access struct {
	Config   aws.Config // of clients; whoever made it sees to quotas and to what may be called
	Account  string     // whose secrets are audited
	Regions  []string
	Now      time.Time
	Gap      func(service, operation string, err error) model.Gap // why a call told nothing
	Tell     func(text string)                                    // what somebody should know who waits; may be nil
	Progress *Progress                                            // may be nil
}

// Progress counts what has been done so far. It may be read meanwhile.
type Progress struct{ Events atomic.Int64 }

// In is the configuration of a client for a region.
func (a *Access) In(region string) aws.Config {
	c := a.Config.Copy()
	c.Region = cmp.Or(region, c.Region)
	return c
}

// Say tells what somebody should know who waits.
func (a *Access) Say(format string, args ...any) {
	if a.Tell != nil {
		a.Tell(fmt.Sprintf(format, args...))
	}
}

// Odd is the gap of an answer that is not as AWS gives it.
func (a *Access) Odd(service, operation, detail string) model.Gap {
	return model.Gap{Operation: strings.ToLower(service) + ":" + operation, Reason: model.GapInvalid, Detail: detail}
}

// maxWords bounds what is repeated of what a service says, in bytes.
const maxWords = 300

// Words are what a service says about a query of ours, fit to be shown.
func Words(s string) string { return model.Visible(strings.ToValidUTF8(s[:min(len(s), maxWords)], "")) }

// Book adds up the events of one worker, each once.
type Book struct {
	Ledger *trail.Ledger
	Noted  func(*trail.Event) // is shown each that is added; may be nil

	seen     *trail.Seen
	since    time.Time
	progress *Progress
	odd      int
	err      error
}

// NewBook returns a book. Books of one record share what was seen.
func (a *Access) NewBook(seen *trail.Seen, since time.Time) *Book {
	return &Book{Ledger: trail.NewLedger(), seen: seen, since: since, progress: a.Progress}
}

// Record adds the events of a record as CloudTrail writes it.
func (b *Book) Record(raw []byte) {
	if err := trail.Parse(raw, b.Add); err != nil {
		b.odd++
	}
}

// Add adds an event, unless it is known or too old.
func (b *Book) Add(e *trail.Event) {
	if e.Time.Before(b.since) {
		return
	}
	first, err := b.seen.First(e)
	if err != nil {
		b.err = err
	}
	if !first {
		return
	}
	if b.progress != nil {
		b.progress.Events.Add(int64(max(e.Count, 1)))
	}
	if b.Noted != nil {
		b.Noted(e)
	}
	b.Ledger.Add(e)
}

// Odd is how many records were none.
func (b *Book) Odd() int { return b.odd }

// Err is what kept the book from being kept: a full disk.
func (b *Book) Err() error { return b.err }

// Merge makes one of gaps that differ only in what they are about.
func Merge(gaps []model.Gap) []model.Gap {
	type same struct {
		operation, permission, detail string
		reason                        model.GapReason
	}
	about := make(map[same][]string)
	first := make(map[same]model.Gap)
	for _, g := range gaps {
		key := same{g.Operation, g.Permission, g.Detail, g.Reason}
		first[key] = g
		about[key] = append(about[key], g.Resource)
	}
	var out []model.Gap
	for key, g := range first {
		g.Resource = strings.Join(slices.Compact(slices.Sorted(slices.Values(about[key]))), ", ")
		out = append(out, g)
	}
	slices.SortFunc(out, func(x, y model.Gap) int {
		return cmp.Or(cmp.Compare(x.Operation, y.Operation), cmp.Compare(x.Resource, y.Resource), cmp.Compare(x.Detail, y.Detail))
	})
	return out
}
