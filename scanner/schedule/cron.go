package schedule

import (
	"fmt"
	"strings"
	"time"
)

// cron is the calendar of one cron expression: windows open at each of its minutes in each of its
// hours on each of its days.
type cron struct {
	minutes, hours, months set
	days                   days
	someYears              bool   // whether only certain years are named
	years                  [4]set // those years, counted from 1970
}

func parseCron(fields []string) (Schedule, error) {
	if len(fields) != 6 {
		return Schedule{}, &Error{"cron", strings.Join(fields, " "), fmt.Sprintf(
			"write six fields, not %d: minutes hours day-of-month month day-of-week year", len(fields))}
	}
	// The fields are read from left to right but for the two day fields, which only make sense
	// together.
	var c cron
	if err := minutes.list(fields[0], c.minutes.add); err != nil {
		return Schedule{}, err
	}
	if err := hours.list(fields[1], c.hours.add); err != nil {
		return Schedule{}, err
	}
	if err := months.list(fields[3], c.months.add); err != nil {
		return Schedule{}, err
	}
	var err error
	if c.days, err = parseDays(fields[2], fields[4]); err != nil {
		return Schedule{}, err
	}
	if c.someYears = fields[5] != "*"; c.someYears {
		if err := years.list(fields[5], c.addYear); err != nil {
			return Schedule{}, err
		}
	}
	return Schedule{text: "cron(" + strings.Join(fields, " ") + ")", cron: c}, nil
}

// addYear keeps the years in four words, as 230 of them do not fit into one.
func (c *cron) addYear(year int) { c.years[(year-years.min)/64].add((year - years.min) % 64) }

// in reports whether windows open in that year at all. Where AWS would take the expression, they do.
func (c *cron) in(year int) bool {
	if !c.someYears {
		return true
	}
	return year >= years.min && year <= years.max && c.years[(year-years.min)/64].has((year-years.min)%64)
}

// starts returns the first and last opening of a day, counted from midnight.
func (c *cron) starts() (first, last time.Duration) {
	return clock(c.hours.first(), c.minutes.first()), clock(c.hours.last(), c.minutes.last())
}

// manyADay reports whether a day has more than one opening, which makes it what AWS calls a schedule
// in hours.
func (c *cron) manyADay() bool {
	first, last := c.starts()
	return first != last
}

// startAfter returns the first opening of a day that is later than the time elapsed since midnight.
func (c *cron) startAfter(elapsed time.Duration) (time.Duration, bool) {
	for h := c.hours; h != 0; h = h.rest() {
		for m := c.minutes; m != 0; m = m.rest() {
			if start := clock(h.first(), m.first()); start > elapsed {
				return start, true
			}
		}
	}
	return 0, false
}

func clock(hour, minute int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
}

// monthLength spares the walk over 4800 months as many calls of time.Date.
func monthLength(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
