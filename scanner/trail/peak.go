package trail

import (
	"cmp"
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// peakMinutes are the spans for which the most distinct secrets are told.
var peakMinutes = []int{1, 5, 15, 60}

// peak finds so many minutes in which the most distinct secrets were read, the first of equal ones. The
// moments are in order.
func (a *activity) peak(minutes int) *model.Peak {
	in := make(map[int]int)
	best, bestFrom, bestTo, from := 0, 0, 0, 0
	for to, m := range a.at {
		in[m.secret]++
		for a.at[from].minute+minutes <= m.minute {
			if in[a.at[from].secret]--; in[a.at[from].secret] == 0 {
				delete(in, a.at[from].secret)
			}
			from++
		}
		if len(in) > best {
			best, bestFrom, bestTo = len(in), from, to
		}
	}
	if best == 0 {
		return nil
	}
	span := a.at[bestFrom : bestTo+1]
	return &model.Peak{
		Minutes: minutes, At: stamp{at: int64(span[0].minute) * 60}.time(), Count: best, Events: a.proof(span),
	}
}

// proof is the records of reads within the span that are known: the first of each day and secret is.
func (a *activity) proof(span []moment) []model.Event {
	var out []model.Event
	for _, m := range span {
		if m.first.id != "" && len(out) < model.MaxEvidence {
			out = append(out, model.Event{ID: m.first.id, At: m.first.time(), Name: "GetSecretValue", Principal: a.by.ID, Secret: a.secrets[m.secret]})
		}
	}
	return out
}

// sweep is the day on which the principal asked for batches by a filter in the most regions.
func (a *activity) sweep() *model.Peak {
	days := make(map[int32]*model.Peak)
	for _, b := range a.batches {
		for at, d := range b.days.all() {
			if d.filtered == 0 {
				continue
			}
			p := days[at]
			if p == nil {
				p = &model.Peak{Minutes: minutesOfDay, At: stamp{at: int64(at) * secondsOfDay}.time()}
				days[at] = p
			}
			p.Regions++
			p.Count += d.filtered
			p.Events = latest(append(p.Events, evidence(&d.events)...))
		}
	}
	var best *model.Peak
	for _, at := range slices.Sorted(maps.Keys(days)) {
		if p := days[at]; best == nil || cmp.Or(cmp.Compare(p.Regions, best.Regions), cmp.Compare(p.Count, best.Count)) > 0 {
			best = p
		}
	}
	return best
}
