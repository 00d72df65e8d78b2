package trail

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// Settings are what a record is told besides the events.
type Settings struct {
	Source string    // event-history, files, s3, athena, lake
	Since  time.Time // how far back the record was asked for
	Now    time.Time // if it is said, later days are those of wrong clocks

	// Scanners are patterns, in which * is any text, of the ARNs of principals who read values to look for leaks.
	// Their reads are no use of a secret.
	Scanners []string
}

// Record is the finished sum of what was read.
type Record struct {
	settings Settings
	shards   map[Place]*shard
	spans    map[Place]*span
}

// Sum makes a record of what several ledgers hold. They are of no more use then.
func Sum(o Settings, ledgers ...*Ledger) *Record {
	all := NewLedger()
	for _, l := range ledgers {
		all.merge(l)
	}
	for _, e := range all.held {
		if !all.told[e.Shared] {
			all.add(e)
		}
	}
	return &Record{settings: o, shards: all.shards, spans: all.spans}
}

// Window says what the record covers of a place, and the zero Window where it has nothing of it.
func (r *Record) Window(p Place) model.Window {
	s := r.spans[p]
	if s == nil {
		return model.Window{}
	}
	w := s.window(r.settings.Since, r.settings.Now)
	w.Source, w.Account, w.Region = r.settings.Source, p.Account, p.Region
	return w
}

// Windows are those of all places, in order.
func (r *Record) Windows() []model.Window {
	var out []model.Window
	for _, p := range slices.SortedFunc(maps.Keys(r.spans), comparePlaces) {
		out = append(out, r.Window(p))
	}
	return out
}

func comparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
}

// scanner reports whether the principal reads values to look for leaks.
func (o *Settings) scanner(by Principal) bool {
	return slices.ContainsFunc(o.Scanners, func(glob string) bool {
		return iam.Matches(glob, by.ID)
	})
}

// accounts that the record covers, in order.
func (r *Record) accounts() iter.Seq[string] {
	covered := make(map[string]bool)
	for p := range r.spans {
		covered[p.Account] = true
	}
	return slices.Values(slices.Sorted(maps.Keys(covered)))
}
