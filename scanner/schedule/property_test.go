package schedule_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/schedule"
)

var (
	monthNames   = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	weekdayNames = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

// workday reports whether d is the workday of its month that is nearest to the target day, if the
// month has that day.
func workday(d date, target int) bool {
	if target < 1 || target > d.length {
		return false
	}
	best, distance := 0, 100
	for day := 1; day <= d.length; day++ {
		week := ((d.weekday-1+day-d.dayOfMonth)%7 + 7) % 7
		if away := max(day-target, target-day); week != 0 && week != 6 && away < distance {
			best, distance = day, away
		}
	}
	return best == d.dayOfMonth
}

func monthDayTerm() *rapid.Generator[term[date]] {
	return rapid.Custom(func(rt *rapid.T) term[date] {
		n, back := rapid.IntRange(1, 31).Draw(rt, "day"), rapid.IntRange(1, 30).Draw(rt, "back")
		switch rapid.IntRange(0, 7).Draw(rt, "kind") {
		case 0:
			return term[date]{"L", func(d date) bool { return d.dayOfMonth == d.length }}
		case 1:
			return term[date]{fmt.Sprintf("L-%d", back), func(d date) bool { return d.dayOfMonth+back == d.length }}
		case 2:
			return term[date]{"LW", func(d date) bool { return workday(d, d.length) }}
		case 3:
			return term[date]{fmt.Sprintf("L-%dW", back), func(d date) bool { return workday(d, d.length-back) }}
		case 4:
			return term[date]{fmt.Sprintf("%dW", n), func(d date) bool { return workday(d, n) }}
		case 5:
			return lastWeekday(rapid.IntRange(1, 7).Draw(rt, "weekday"), true)
		}
		one := plain(1, 31).Draw(rt, "plain")
		return term[date]{one.text, func(d date) bool { return one.on(d.dayOfMonth) }}
	})
}

func weekDayTerm() *rapid.Generator[term[date]] {
	return rapid.Custom(func(rt *rapid.T) term[date] {
		week, n := rapid.IntRange(1, 7).Draw(rt, "weekday"), rapid.IntRange(1, 5).Draw(rt, "nth")
		switch rapid.IntRange(0, 4).Draw(rt, "kind") {
		case 0:
			return term[date]{"L", func(d date) bool { return d.weekday == 7 }}
		case 1:
			return lastWeekday(week, rapid.Bool().Draw(rt, "named"))
		case 2:
			return term[date]{fmt.Sprintf("%d#%d", week, n), func(d date) bool {
				return d.weekday == week && d.dayOfMonth > 7*(n-1) && d.dayOfMonth <= 7*n
			}}
		}
		one := plain(1, 7, weekdayNames...).Draw(rt, "plain")
		return term[date]{one.text, func(d date) bool { return one.on(d.weekday) }}
	})
}

func lastWeekday(week int, named bool) term[date] {
	text := fmt.Sprint(week)
	if named {
		text = weekdayNames[week-1]
	}
	return term[date]{text + "L", func(d date) bool { return d.weekday == week && d.dayOfMonth > d.length-7 }}
}

func everyYear() term[int] { return term[int]{"*", func(int) bool { return true }} }

// someYears draws years around those that the test of Next begins in.
func someYears(rt *rapid.T) term[int] {
	from, n := rapid.IntRange(1970, 2199).Draw(rt, "year"), rapid.IntRange(1, 9).Draw(rt, "years")
	to := min(from+n, 2199)
	return rapid.SampledFrom([]term[int]{
		everyYear(),
		everyYear(),
		{fmt.Sprintf("%d,%d", from, to), func(y int) bool { return y == from || y == to }},
		{fmt.Sprintf("%d-%d", from, to), func(y int) bool { return y >= from && y <= to }},
		{fmt.Sprintf("%d/%d", from, n), func(y int) bool { return y >= from && y <= 2199 && (y-from)%n == 0 }},
	}).Draw(rt, "year form")
}

// draw returns a random cron expression of these years, parsed, beside its reference.
func draw(rt *rapid.T, year term[int]) (schedule.Schedule, reference) {
	r := reference{
		year:   year,
		minute: term[int]{"0", func(v int) bool { return v == 0 }},
		hour:   anyOf(rt, "hours", plain(0, 23)),
		month:  anyOf(rt, "months", plain(1, 12, monthNames...)),
	}
	if rapid.IntRange(0, 3).Draw(rt, "odd minutes") == 0 {
		r.minute = anyOf(rt, "minutes", plain(0, 59))
	}
	ofMonth, ofWeek := "?", "?"
	if rapid.Bool().Draw(rt, "by weekday") {
		r.day = anyOf(rt, "day-of-week", weekDayTerm())
		ofWeek = r.day.text
	} else {
		r.day = anyOf(rt, "day-of-month", monthDayTerm())
		ofMonth = r.day.text
	}
	text := fmt.Sprintf("cron(%s %s %s %s %s %s)", r.minute.text, r.hour.text, ofMonth, r.month.text, ofWeek, r.year.text)
	s, err := schedule.Parse(text)
	require.NoError(rt, err)
	return s, r
}

func TestNextAgreesWithSteppingMinuteByMinute(t *testing.T) {
	t.Parallel()
	// Nine years hold every 29 February and nearly every rarer day.
	const patience = 9 * 366
	rapid.Check(t, func(rt *rapid.T) {
		s, r := draw(rt, someYears(rt))
		after := time.Unix(rapid.Int64Range(0, 1<<33).Draw(rt, "after"), rapid.Int64Range(0, 999_999_999).Draw(rt, "fraction"))
		for range 3 {
			want, found := r.next(after.UTC(), patience)
			got := s.Next(after)
			if !found {
				beyond := got.IsZero() || got.Sub(after) > (patience-2)*day
				require.True(rt, beyond, "%s after %s: %s, but stepping finds nothing", s, after, got)
				return
			}
			require.Equal(rt, want, got, "%s after %s", s, after)
			after = got
		}
	})
}

func TestGapsAgreeWithSteppingThroughTheCycle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, r := draw(rt, everyYear())
		shortest, longest := r.gaps()
		require.Equal(rt, longest, s.LongestGap(), "%s", s)
		// Check tells the shortest gap only by its verdicts on the spacing and on a window.
		fields := map[string]bool{}
		for _, problem := range s.Check(0) {
			fields[problem.Field] = true
		}
		require.Equal(rt, shortest < 4*time.Hour, fields["hours"], "%s", s)
		require.Equal(rt, longest == schedule.Forever, fields["cron"], "%s", s)
	})
}

func TestAWindowThatPassesEndsInTimeEveryTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, r := draw(rt, everyYear())
		window := time.Duration(rapid.IntRange(1, 25).Draw(rt, "hours")) * time.Hour
		last := 0
		for m, open := range r.minutesOfDay() {
			if open {
				last = m
			}
		}
		shortest, _ := r.gaps()
		fits := time.Duration(last)*time.Minute+window <= day && window <= shortest
		refused := false
		for _, problem := range s.Check(window) {
			refused = refused || problem.Field == "duration"
		}
		assert.Equal(rt, fits, !refused, "%s with %s", s, window)
	})
}
