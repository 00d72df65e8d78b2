package trail

import (
	"cmp"
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// activity is what a principal did with the secrets of an account, in all regions.
type activity struct {
	by      Principal
	out     model.Activity
	at      []moment // reads by minute
	secrets []string // that it read, by the index in moments
	used    []string // those, and what it read to rotate it or as a scanner
	batches []*batch // one for each region in which there were some
	refused []*denials
	uses    uses // of no secret in particular
	public  []model.Event
	last    stamp
}

// moment is a minute in which a secret was read.
type moment struct {
	minute int
	secret int
	first  stamp // of the day, where that is in the minute
}

// activities sums up what each principal did.
func (r *Record) activities(account string) map[Principal]*activity {
	out := make(map[Principal]*activity)
	of := func(by Principal) *activity {
		a := out[by]
		if a == nil {
			a = &activity{by: by, out: model.Activity{BySource: make(map[string]int)}}
			out[by] = a
		}
		return a
	}
	for _, place := range slices.SortedFunc(maps.Keys(r.shards), comparePlaces) {
		s := r.shards[place]
		if place.Account != account {
			s.visitors(account, of)
			continue
		}
		for _, known := range s.resolved() {
			for _, reads := range known.history.readers(s, &r.settings, "", model.Window{}) {
				if reads.n == 0 {
					continue
				}
				a := of(reads.by)
				a.used = append(a.used, known.id)
				if reads.purpose == "" {
					a.read(known.id, reads)
				}
			}
		}
		for by, b := range s.batches.all() {
			of(by).batches = append(of(by).batches, b)
		}
		for by, d := range s.refused.all() {
			of(by).refused = append(of(by).refused, d)
		}
		for key, u := range s.uses.all() {
			of(key.by).uses.at(key).merge(u)
		}
	}
	return out
}

// visitors tells what principals of an account did with the secrets of another: what they need in all is upon no
// secret of their own account.
func (s *shard) visitors(account string, of func(Principal) *activity) {
	for _, h := range s.secrets {
		for key, u := range h.uses.all() {
			if key.by.Account == account && key.by.Kind != "account" {
				of(key.by).uses.at(key).merge(u)
			}
		}
	}
}

func (a *activity) read(secret string, r *reads) {
	index := len(a.secrets)
	a.secrets = append(a.secrets, secret)
	a.out.Reads += r.n
	for class, n := range r.bySource {
		a.out.BySource[class] += n
	}
	if a.last.id == "" || a.last.before(r.last) {
		a.last = r.last
	}
	for i, at := range r.outside {
		a.public = append(a.public, model.Event{ID: at.id, At: at.time(), Name: "GetSecretValue", Principal: a.by.ID, Secret: secret, Address: r.addresses[i]})
	}
	firsts := make(map[int]stamp)
	for _, first := range r.firsts {
		firsts[int(first.at/60)] = first
	}
	for _, days := range []map[int32]*minutes{r.direct, r.traced} {
		for at, d := range days {
			d.each(func(minute int) {
				minute += int(at) * minutesOfDay
				a.at = append(a.at, moment{minute, index, firsts[minute]})
			})
		}
	}
}

// sum finishes the activity.
func (a *activity) sum(w model.Window) *model.Activity {
	out := &a.out
	out.Window, out.Secrets = w, len(a.secrets)
	if a.last.id != "" {
		out.LastAt = a.last.time()
	}
	slices.SortFunc(a.at, func(x, y moment) int { return cmp.Or(cmp.Compare(x.minute, y.minute), cmp.Compare(x.secret, y.secret)) })
	for _, minutes := range peakMinutes {
		if p := a.peak(minutes); p != nil {
			out.Peaks = append(out.Peaks, *p)
		}
	}
	for _, d := range a.refused {
		if p := d.peak(); out.DeniedPeak == nil || p != nil && cmp.Or(cmp.Compare(p.Count, out.DeniedPeak.Count), out.DeniedPeak.At.Compare(p.At)) > 0 {
			out.DeniedPeak = p
		}
	}
	out.Sweep = a.sweep()
	out.Uses, _ = a.uses.list()
	if out.BySource["endpoint"] > 0 {
		out.Outside = latest(a.public)
	}
	out.Used = slices.Sorted(slices.Values(a.used))
	return out
}

func latest(events []model.Event) []model.Event {
	slices.SortFunc(events, func(a, b model.Event) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	return events[:min(len(events), model.MaxEvidence)]
}
