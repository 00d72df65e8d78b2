package trail

import (
	"cmp"
	"slices"
	"time"

	"smaudit/scanner/model"
)

// ttls are the lives of a cache's entries for which it is told what it would save: a minute, the default of
// AWS's caching extension, and a long one (Secrets Manager user guide, retrieving-secrets_lambda, 2026). All
// are whole minutes and parts of a day, which is what is kept of times.
var ttls = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}

// usage sums a secret's history up. Function is the ARN of its rotation function's role, where that is known.
func (h *history) usage(s *shard, o *Settings, w model.Window, function string) *model.Usage {
	sum := &summing{window: w, usage: &model.Usage{Window: w, BySource: make(map[string]int)}}
	for _, ttl := range ttls {
		sum.usage.Caches = append(sum.usage.Caches, model.Cache{TTL: int(ttl.Seconds())})
	}
	readers, counted := h.readers(s, o, function, w), 0
	for _, r := range readers {
		sum.reader(r)
		if r.purpose == "" {
			counted += r.counted + r.countedBatch
		}
	}
	u := sum.usage
	u.PerDay = perDay(counted, w)
	u.Deleted, u.Refused, u.Acts = evidence(&h.deleted), evidence(&h.throttled), h.changes(o, function)
	all := h.uses
	if traced := tracedUses(readers); len(traced.keys) > 0 {
		traced.merge(&all)
		all = traced
	}
	u.Uses, u.UsesCut = all.list()
	if u.Reads == 0 {
		u.Caches = nil
	}
	return u
}

// summing adds readers to a usage.
type summing struct {
	window model.Window
	usage  *model.Usage
}

func (sum *summing) reader(r *reads) {
	u := sum.usage
	u.Denied += r.denied
	u.Throttled += r.throttled
	out := r.reader()
	switch r.purpose {
	case "rotation":
		u.RotationReads += r.n
	case "scanner":
		u.ScannerReads += r.n
	default:
		sum.user(r, &out)
	}
	if len(u.Readers) < model.MaxEvidence && r.n+r.denied > 0 {
		u.Readers = append(u.Readers, out)
	}
	foreign := r.by.Account != "" && r.by.Account != sum.window.Account
	if r.n > 0 && foreign {
		u.Foreign = append(u.Foreign, out)
	}
	if r.n > 0 && r.purpose == "" && (r.console || r.by.person()) {
		u.People = append(u.People, out)
	}
}

// user adds a reader that reads for its own use.
func (sum *summing) user(r *reads, out *model.Reader) {
	u := sum.usage
	if r.n == 0 {
		return
	}
	u.Reads += r.n
	u.Principals++
	for class, n := range r.bySource {
		u.BySource[class] += n
	}
	if u.FirstAt.IsZero() || r.first.time().Before(u.FirstAt) {
		u.FirstAt = r.first.time()
	}
	if r.last.time().After(u.LastAt) {
		last := out.Last
		last.Principal = r.by.ID
		u.LastAt, u.Last = r.last.time(), &last
	}
	for i, ttl := range ttls {
		calls := r.calls(int(ttl.Minutes()))
		cached := model.Cache{TTL: int(ttl.Seconds()), Calls: calls, SavedPerDay: int(float64(r.counted-calls) / spanned(sum.window))}
		out.Cached = append(out.Cached, cached)
		u.Caches[i].Calls += cached.Calls
		u.Caches[i].SavedPerDay += cached.SavedPerDay
	}
}

// spanned is how many days a window spans, a part of one at the least.
func spanned(w model.Window) float64 { return max(w.To.Sub(w.From).Hours()/24, 1) }

// perDay is how many there are on an average day, rounded up.
func perDay(n int, w model.Window) int {
	per := float64(n) / spanned(w)
	if whole := int(per); float64(whole) == per {
		return whole
	}
	return int(per) + 1
}

// changes are the acts of a kind after the other, the newest first: the newest ones of each principal. The
// labels that rotation moves are none.
func (h *history) changes(o *Settings, function string) []model.Act {
	var out []model.Act
	for a, k := range h.acts.all() {
		if a.kind == "label_moved" && h.purpose(a.by, o, function) == "rotation" { // its functions make no other
			continue
		}
		for _, e := range evidence(k) {
			out = append(out, model.Act{Kind: a.kind, Account: a.by.Account, ByKind: a.by.Kind, Event: e})
		}
	}
	slices.SortFunc(out, func(a, b model.Act) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), b.Event.At.Compare(a.Event.At), cmp.Compare(a.Event.ID, b.Event.ID))
	})
	return out
}

// rotation tells what the record knows of a rotation: its newest success, and a failure since.
func (h *history) rotation(into *model.Rotation) {
	r := &h.rotations
	if r.success.id != "" {
		into.SucceededAt = r.success.time()
	}
	if r.failed.id == "" || r.success.id != "" && r.failed.before(r.success) {
		return
	}
	into.LastFailure = &model.Failure{At: r.failed.time(), ID: r.failed.id, Event: r.failure.Name, Step: r.failure.Step, By: r.failure.Function, Error: r.failure.Message}
}
