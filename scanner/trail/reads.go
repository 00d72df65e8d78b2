package trail

import (
	"cmp"
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// reads is one principal's use of one secret, from wherever.
type reads struct {
	by           Principal
	purpose      string
	direct       map[int32]*minutes
	traced       map[int32]*minutes // minutes in which a value was read by way of a batch only
	bySource     map[string]int
	endpoints    map[string]bool
	n            int
	from         int32 // the day on which the window begins: what is earlier counts in no figure of an average day
	counted      int   // reads by requests for the secret itself, since then
	countedBatch int   // and by way of batches
	denied       int
	throttled    int
	first        stamp
	last         stamp
	console      bool
	person       string
	firsts       []stamp  // the first read of each day
	outside      []stamp  // reads from public addresses: the first of each day
	addresses    []string // and from which
}

// readers gathers the cells of a secret by principal.
func (h *history) readers(s *shard, o *Settings, function string, w model.Window) []*reads {
	by := make(map[Principal]*reads)
	for _, key := range slices.SortedFunc(slices.Values(h.cells.keys), compareCells) {
		r := by[key.by]
		if r == nil {
			r = &reads{
				by: key.by, purpose: h.purpose(key.by, o, function), from: dayOf(w.From.Unix()), direct: make(map[int32]*minutes), traced: make(map[int32]*minutes),
				bySource: make(map[string]int), endpoints: make(map[string]bool),
			}
			by[key.by] = r
		}
		r.add(key.from, h.cells.get(key))
	}
	out := make([]*reads, 0, len(by))
	for _, r := range by {
		r.trace(h, s.batches.get(r.by))
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *reads) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.by.ID, b.by.ID), cmp.Compare(a.by.Kind, b.by.Kind))
	})
	return out
}

func compareCells(a, b cellKey) int {
	return cmp.Or(cmp.Compare(a.by.ID, b.by.ID), cmp.Compare(a.from.Class, b.from.Class), cmp.Compare(a.from.Endpoint, b.from.Endpoint), cmp.Compare(a.from.Address, b.from.Address))
}

// purpose tells rotation functions and scanners apart from users. A role that writes versions of a secret that
// rotates is taken for its rotation function's where that is not known. Who only moves a label is not.
func (h *history) purpose(by Principal, o *Settings, function string) string {
	switch {
	case o.scanner(by):
		return "scanner"
	case by.ID == function, function == "" && h.rotations.seen && h.writers[by.ID]:
		return "rotation"
	}
	return ""
}

func (r *reads) add(from Origin, c *cell) {
	r.denied += c.denied
	r.throttled += c.throttled
	r.console = r.console || c.console
	for _, at := range slices.Sorted(slices.Values(c.days.keys)) {
		d := c.days.get(at)
		if d.reads == 0 {
			continue
		}
		r.n += d.reads
		if at >= r.from {
			r.counted += d.reads
		}
		r.bySource[from.Class] += d.reads
		minutesOn(r.direct, at).merge(&d.direct)
		r.firsts = append(r.firsts, d.first)
		if from.Class == "public" {
			r.outside, r.addresses = append(r.outside, d.first), append(r.addresses, from.Address)
		}
	}
	if from.Endpoint != "" {
		r.endpoints[from.Endpoint] = true
	}
	if from.Class != "" {
		r.note(c)
	}
}

func (r *reads) note(c *cell) { r.span(c.first, c.last, c.person) }

func (r *reads) span(first, last stamp, person string) {
	if first.before(r.first) {
		r.first = first
	}
	if last.id != "" && (r.last.id == "" || r.last.before(last)) {
		r.last, r.person = last, person
	}
}

// trace counts the values that were read by way of batches: by those that named the secret, and where a trace in
// KMS lies beside a request for a batch. A request for the secret itself leaves the same traces, and one that named
// it does.
func (r *reads) trace(h *history, batches *batch) {
	c := h.cells.get(cellKey{by: r.by})
	if c == nil {
		return
	}
	listed := make(map[int32]*minutes)
	for at, d := range c.days.all() {
		d.listed.each(func(minute int) {
			if minutesOn(listed, at).add(minute); !beside(r.direct, at, minute) {
				r.batched(c, d, at, minute)
			}
		})
	}
	for at, d := range c.days.all() {
		d.traces.each(func(minute int) {
			if !beside(r.direct, at, minute) && !beside(listed, at, minute) && batches.near(at, minute) {
				r.batched(c, d, at, minute)
			}
		})
	}
}

// batched adds a read by way of a batch. Of the minute nothing finer is kept.
func (r *reads) batched(c *cell, d *day, at int32, minute int) {
	minutesOn(r.traced, at).add(minute)
	r.n++
	if at >= r.from {
		r.countedBatch++
	}
	r.bySource["batch"]++
	now := stamp{(int64(at)*minutesOfDay + int64(minute)) * 60, d.first.id}
	r.span(now, now, c.person)
}

// beside reports whether there is something in a minute or one next to it.
func beside(days map[int32]*minutes, at int32, minute int) bool {
	now := int(at)*minutesOfDay + minute
	for m := now - 1; m <= now+1; m++ {
		if d := days[int32(m/minutesOfDay)]; d != nil && d.has(m%minutesOfDay) {
			return true
		}
	}
	return false
}

func minutesOn(days map[int32]*minutes, at int32) *minutes {
	d := days[at]
	if d == nil {
		d = new(minutes)
		days[at] = d
	}
	return d
}

// calls is how many calls a cache of so many minutes leaves. One of single values saves none of those by batches.
func (r *reads) calls(length int) (n int) {
	for at, d := range r.direct {
		if at >= r.from {
			n += d.spans(length)
		}
	}
	return n
}

func (r *reads) reader() model.Reader {
	out := model.Reader{
		Principal: r.by.ID, Kind: r.by.Kind, Account: r.by.Account, Purpose: r.purpose, Reads: r.n, Denied: r.denied,
		Console: r.console, Person: r.person, BySource: r.bySource, Endpoints: slices.Sorted(maps.Keys(r.endpoints)),
	}
	if r.first.id != "" {
		out.FirstAt, out.LastAt = r.first.time(), r.last.time()
		out.First, out.Last = model.Event{ID: r.first.id, At: out.FirstAt}, model.Event{ID: r.last.id, At: out.LastAt}
	}
	return out
}
