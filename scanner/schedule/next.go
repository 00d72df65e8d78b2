package schedule

import "time"

// lastYear is as far as times can be written in reports (RFC 3339 has four digits for a year).
const lastYear = 9999

// Next returns when the first window after this time opens, in UTC; the zero time if none ever does,
// or not before the year 10000.
//
// A rate has no place in the calendar: AWS counts from the previous rotation, so that is what after
// must be. The window then opens at midnight for a rate in days, on the hour for one in hours.
func (s Schedule) Next(after time.Time) time.Time {
	after = after.UTC()
	var next time.Time
	if s.every > 0 {
		next = after.Truncate(s.unit).Add(s.every)
	} else {
		next = s.cron.next(after)
	}
	if next.Year() > lastYear {
		return time.Time{}
	}
	return next
}

func (c *cron) next(after time.Time) time.Time {
	from := after
	// A search of 400 years from antiquity would end before the first year that can be named.
	if c.someYears && after.Year() < years.min {
		from = time.Date(years.min, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	for year := from.Year(); year <= min(from.Year()+cycle, lastYear); year++ {
		if !c.in(year) {
			continue
		}
		for m := c.months; m != 0; m = m.rest() {
			if next := c.nextInMonth(year, m.first(), after); !next.IsZero() {
				return next
			}
		}
	}
	return time.Time{}
}

// nextInMonth returns the first opening in that month that is later than after, or the zero time.
func (c *cron) nextInMonth(year, month int, after time.Time) time.Time {
	start := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	on := c.days.in(monthLength(year, month), start.Weekday())
	if start.Before(after) {
		// Past the end of the month nothing is left.
		on = on.from(int(after.Sub(start)/day) + 1)
	}
	for ; on != 0; on = on.rest() {
		midnight := start.AddDate(0, 0, on.first()-1)
		if at, ok := c.startAfter(after.Sub(midnight)); ok {
			return midnight.Add(at)
		}
	}
	return time.Time{}
}
