package schedule_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"pgregory.net/rapid"

	"smaudit/scanner/schedule"
)

// A date is one day of the reference calendar, which counts on time.AddDate alone.
type date struct {
	year, month, dayOfMonth, length int
	weekday                         int // 1 is Sunday
}

// calendar is one Gregorian cycle, from 2000-01-01.
var calendar = sync.OnceValue(func() (all []date) {
	for t := at("2000-01-01 00:00"); t.Year() < 2400; t = t.AddDate(0, 0, 1) {
		all = append(all, dateOf(t))
	}
	return all
})

func dateOf(t time.Time) date {
	length := time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return date{t.Year(), int(t.Month()), t.Day(), length, int(t.Weekday()) + 1}
}

// A term is a piece of an expression beside an independent reading of it.
type term[T any] struct {
	text string
	on   func(T) bool
}

// A reference is a random cron expression beside an independent reading of each field.
type reference struct {
	minute, hour, month, year term[int]
	day                       term[date]
}

func (r reference) opensOn(d date) bool {
	return r.year.on(d.year) && r.month.on(d.month) && r.day.on(d)
}

// minutesOfDay returns the openings of a day, found by trying all its minutes.
func (r reference) minutesOfDay() (open [24 * 60]bool) {
	for m := range open {
		open[m] = r.hour.on(m/60) && r.minute.on(m%60)
	}
	return open
}

// gaps returns the shortest and longest distance between openings, by trying all days of the cycle;
// Forever if there is no opening.
func (r reference) gaps() (shortest, longest time.Duration) {
	var starts, days []int
	for m, open := range r.minutesOfDay() {
		if open {
			starts = append(starts, m)
		}
	}
	for i, d := range calendar() {
		if r.opensOn(d) {
			days = append(days, i)
		}
	}
	if len(days) == 0 {
		return schedule.Forever, schedule.Forever
	}
	var distances []int
	for i := 1; i < len(starts); i++ {
		distances = append(distances, starts[i]-starts[i-1])
	}
	for i, d := range append(days[1:len(days):len(days)], days[0]+len(calendar())) {
		distances = append(distances, (d-days[i])*24*60+starts[0]-starts[len(starts)-1])
	}
	return time.Duration(slices.Min(distances)) * time.Minute, time.Duration(slices.Max(distances)) * time.Minute
}

// next steps minute by minute, and gives up after so many days.
func (r reference) next(after time.Time, days int) (time.Time, bool) {
	open := r.minutesOfDay()
	t := after.Truncate(time.Minute).Add(time.Minute)
	today := r.opensOn(dateOf(t))
	for minute := t.Hour()*60 + t.Minute(); days > 0; minute++ {
		if minute == len(open) {
			minute, days, today = 0, days-1, r.opensOn(dateOf(t))
		}
		if today && open[minute] {
			return t, true
		}
		t = t.Add(time.Minute)
	}
	return time.Time{}, false
}

func anyOf[T any](rt *rapid.T, label string, item *rapid.Generator[term[T]]) term[T] {
	terms := rapid.SliceOfN(item, 1, 3).Draw(rt, label)
	texts := make([]string, len(terms))
	for i, one := range terms {
		texts[i] = one.text
	}
	return term[T]{strings.Join(texts, ","), func(v T) bool {
		return slices.ContainsFunc(terms, func(one term[T]) bool { return one.on(v) })
	}}
}

// plain draws * 5 5-7 */2 /2 5/2 5-7/2 and wrapping ranges, in numbers or names.
func plain(low, high int, names ...string) *rapid.Generator[term[int]] {
	return rapid.Custom(func(rt *rapid.T) term[int] {
		a, b := rapid.IntRange(low, high).Draw(rt, "a"), rapid.IntRange(low, high).Draw(rt, "b")
		step := rapid.IntRange(1, high).Draw(rt, "step")
		write := func(v int) string {
			if names != nil && rapid.Bool().Draw(rt, "named") {
				return names[v-low]
			}
			return fmt.Sprint(v)
		}
		// along counts from a upwards, over the end and on to b.
		along := func(v, step int) bool {
			at := a
			for n := 0; ; n++ {
				if at == v && n%step == 0 {
					return true
				}
				if at == b {
					return false
				}
				if at++; at > high {
					at = low
				}
			}
		}
		switch rapid.IntRange(0, 6).Draw(rt, "form") {
		case 0:
			return term[int]{"*", func(int) bool { return true }}
		case 1:
			return term[int]{write(a) + "-" + write(b), func(v int) bool { return along(v, 1) }}
		case 2:
			return term[int]{fmt.Sprintf("%s-%s/%d", write(a), write(b), step), func(v int) bool { return along(v, step) }}
		case 3:
			return term[int]{fmt.Sprintf("%s/%d", write(a), step), func(v int) bool { return v >= a && (v-a)%step == 0 }}
		case 4:
			return term[int]{fmt.Sprintf("%s/%d", rapid.SampledFrom([]string{"", "*"}).Draw(rt, "star"), step),
				func(v int) bool { return (v-low)%step == 0 }}
		}
		return term[int]{write(a), func(v int) bool { return v == a }}
	})
}
