package trail

import (
	"cmp"
	"slices"

	"smaudit/scanner/model"
)

// batch is what a principal asked for in batches, by day. A request by a filter does not say which secrets it
// was about; the decryptions of their values do.
type batch struct{ days table[int32, batchDay] }

type batchDay struct {
	minutes  minutes
	filtered int
	events   newest // those by a filter
}

func (s *shard) batch(e *Event) {
	if e.Outcome == Denied {
		s.deny(e)
	}
	if e.Outcome != Done {
		return
	}
	at := e.Time.Unix()
	d := s.batches.at(e.By).days.at(dayOf(at))
	d.minutes.add(int(at % secondsOfDay / 60))
	if e.Filtered {
		d.filtered += e.count()
		d.events.add(e, e.count())
	}
}

// blind reports whether somebody asked for values by filters, and the record has no trace of which, as where a trail
// leaves the events of KMS out.
func (s *shard) blind() bool {
	untraced := make(map[Principal]bool)
	for by, b := range s.batches.all() {
		for _, d := range b.days.all() {
			untraced[by] = untraced[by] || d.filtered > 0
		}
	}
	for _, h := range s.secrets {
		for by := range untraced {
			if untraced[by] && h.cells.get(cellKey{by: by}) != nil {
				untraced[by] = false
			}
		}
	}
	for _, is := range untraced {
		if is {
			return true
		}
	}
	return false
}

func (b *batch) merge(other *batch) {
	for at, d := range other.days.all() {
		mine := b.days.at(at)
		mine.minutes.merge(&d.minutes)
		mine.filtered += d.filtered
		mine.events.merge(&d.events)
	}
}

// near tells whether there was a request for a batch in the minute or one beside it: its decryptions may be
// recorded a little later.
func (b *batch) near(day int32, minute int) bool {
	at := int(day)*minutesOfDay + minute
	for minute := at - 1; b != nil && minute <= at+1; minute++ {
		if d := b.days.get(int32(minute / minutesOfDay)); d != nil && d.minutes.has(minute%minutesOfDay) {
			return true
		}
	}
	return false
}

// denials are a principal's denied requests for values, by hour.
type denials struct{ hours table[int32, newest] }

const secondsOfHour = 60 * 60

func (s *shard) deny(e *Event) {
	s.refused.at(e.By).hours.at(int32(e.Time.Unix()/secondsOfHour)).add(e, e.count())
}

func (d *denials) merge(other *denials) {
	for hour, k := range other.hours.all() {
		d.hours.at(hour).merge(k)
	}
}

// peak is the hour with the most, the first of equal ones.
func (d *denials) peak() *model.Peak {
	var best *model.Peak
	for hour, k := range d.hours.all() {
		at := stamp{at: int64(hour) * secondsOfHour}.time()
		if best == nil || cmp.Or(cmp.Compare(k.n, best.Count), best.At.Compare(at)) > 0 {
			best = &model.Peak{Minutes: 60, At: at, Count: k.n, Events: evidence(k)}
		}
	}
	return best
}

// evidence is the newest events in the form of the model.
func evidence(k *newest) []model.Event {
	k.trim()
	out := make([]model.Event, len(k.events))
	for i := range k.events {
		out[i] = eventOf(&k.events[i])
	}
	return slices.Clip(out)
}

func eventOf(e *Event) model.Event {
	return model.Event{
		ID: e.ID, At: e.Time, Name: e.Name, Principal: e.By.ID, Secret: e.Secret, Error: e.Error, Address: e.From.Address,
	}
}
