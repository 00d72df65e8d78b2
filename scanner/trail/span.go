package trail

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/model"
)

// span is what of a place's time the record covers: the days of which there is something, and where the first
// and the last of them begin and end.
type span struct {
	days     map[int32]bool
	torn     map[int32]bool // days of which not all could be read
	from, to time.Time
	notes    map[string]bool
}

// Cover says that the record of a place holds what happened from one moment to another. Where files tell only
// that there is something of a day, a day with a file counts as covered.
func (l *Ledger) Cover(p Place, from, to time.Time) {
	s := l.span(p)
	s.extend(from, to)
	for day := dayOf(from.Unix()); day <= dayOf(to.Unix()); day++ {
		s.days[day] = true
	}
}

// Note says what is missing of the record of a place, in a sentence.
func (l *Ledger) Note(p Place, note string) { l.span(p).notes[note] = true }

func (l *Ledger) span(p Place) *span {
	s := l.spans[p]
	if s == nil {
		s = &span{days: make(map[int32]bool), torn: make(map[int32]bool), notes: make(map[string]bool)}
		l.spans[p] = s
	}
	return s
}

func (s *span) extend(from, to time.Time) {
	if s.from.IsZero() || !from.IsZero() && from.Before(s.from) {
		s.from = from
	}
	if to.After(s.to) {
		s.to = to
	}
}

func (s *span) merge(other *span) {
	maps.Copy(s.days, other.days)
	maps.Copy(s.torn, other.torn)
	maps.Copy(s.notes, other.notes)
	s.extend(other.from, other.to)
}

// present leaves out the days after now, which wrong clocks make, unless there are no others, and those of which
// not all could be read.
func (s *span) present(now time.Time) (days map[int32]bool, to time.Time) {
	days, last, ahead := make(map[int32]bool), int32(0), 0
	for day := range s.days {
		switch {
		case !now.IsZero() && day > dayOf(now.Unix()):
			ahead++
		case !s.torn[day]:
			days[day], last = true, max(last, day)
		}
	}
	switch {
	case ahead == len(s.days):
		return s.days, s.to
	case len(days) == 0 || last == dayOf(s.to.Unix()):
		return days, s.to
	}
	if to = (stamp{at: int64(last+1)*secondsOfDay - 1}).time(); !now.IsZero() && to.After(now) {
		to = now
	}
	return days, to
}

// window is the last stretch of days without a gap. Since is how far back the record was asked for, if that was
// said: what is earlier was left out.
func (s *span) window(since, now time.Time) model.Window {
	days, to := s.present(now)
	w := model.Window{To: to, From: to}
	notes := slices.Sorted(maps.Keys(s.notes))
	if to.Before(s.to) && !s.torn[dayOf(s.to.Unix())] {
		notes = append(notes, fmt.Sprintf("what is dated after %s does not count", now.Format(time.DateOnly)))
	}
	first := dayOf(to.Unix())
	for days[first-1] {
		first--
	}
	if len(days) > 0 {
		w.From = stamp{at: int64(first) * secondsOfDay}.time()
	}
	switch earlier := len(days) - int(dayOf(to.Unix())-first) - 1; {
	case earlier > 0:
		notes = append(notes, fmt.Sprintf("%s, so that %d earlier days do not count", s.gap(first-1), earlier))
	case w.From.Before(s.from):
		w.From = s.from
	}
	if w.From.Before(since) && since.Before(w.To) {
		w.From = since
	}
	w.Complete = len(notes) == 0 && (since.IsZero() || !w.From.After(since))
	w.Note = strings.Join(notes, "; ")
	return w
}

// gap says what is wrong with a day that is not covered.
func (s *span) gap(day int32) string {
	date := stamp{at: int64(day) * secondsOfDay}.time().Format(time.DateOnly)
	if s.torn[day] {
		return "not all that was recorded on " + date + " could be read"
	}
	return "nothing was recorded on " + date
}
