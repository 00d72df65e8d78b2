package schedule

import (
	"math"
	"time"
)

// Forever is the gap of a schedule that stops opening windows, or never opens one. It is the largest
// time.Duration, about 292 years.
const Forever = time.Duration(math.MaxInt64)

// cycle is the number of years after which the Gregorian calendar repeats, weekdays included:
// 146097 days are exactly 20871 weeks.
const cycle = 400

// A spread is the shortest and the longest of some distances; zero if there are none.
type spread[T int | time.Duration] struct{ shortest, longest T }

func (s *spread[T]) add(distance T) {
	if s.shortest == 0 || distance < s.shortest {
		s.shortest = distance
	}
	s.longest = max(s.longest, distance)
}

func (s *spread[T]) merge(other spread[T]) {
	if other.longest > 0 {
		s.add(other.shortest)
		s.add(other.longest)
	}
}

// LongestGap returns the longest time between the openings of two consecutive windows. For cron it
// is exact over all years to come, and takes some ten microseconds: months of equal length and first
// weekday are examined once. It is Forever if the windows end (a year field other than *) or never
// open (30 February).
func (s Schedule) LongestGap() time.Duration {
	gaps := s.gaps()
	if gaps.longest == 0 || s.cron.someYears {
		return Forever
	}
	return gaps.longest
}

// LongestGapDays returns LongestGap in days, rounded up: 30 days exactly are 30, one hour more is 31.
func (s Schedule) LongestGapDays() int {
	gap := s.LongestGap()
	days := int(gap / day)
	if gap%day > 0 {
		days++
	}
	return days
}

// gaps returns the distances between consecutive openings. They are zero if nothing opens, or only
// one window in all time.
func (s Schedule) gaps() spread[time.Duration] {
	if s.every > 0 {
		return spread[time.Duration]{s.every, s.every}
	}
	apart, fires := s.cron.dayGaps()
	if !fires {
		return spread[time.Duration]{}
	}
	gaps := s.cron.gapsWithinDay()
	// All days have the same openings, so only the distance between days varies.
	first, last := s.cron.starts()
	if apart.longest > 0 {
		gaps.add(time.Duration(apart.shortest)*day + first - last)
		gaps.add(time.Duration(apart.longest)*day + first - last)
	}
	return gaps
}

// gapsWithinDay returns the distances between the openings of one day; none if it has one opening.
func (c *cron) gapsWithinDay() (gaps spread[time.Duration]) {
	previous, _ := c.starts()
	for start, ok := c.startAfter(previous); ok; start, ok = c.startAfter(previous) {
		gaps.add(start - previous)
		previous = start
	}
	return gaps
}

// A shape is what all months of one length and first weekday have in common.
type shape struct {
	first, last int // the first and last selected day; zero if there is none
	within      spread[int]
}

// dayGaps returns the distances, in days, between consecutive days with an opening, and whether
// there is such a day at all.
func (c *cron) dayGaps() (gaps spread[int], fires bool) {
	from, to := 2000, 2000+cycle
	if c.someYears {
		from, to = years.min, years.max+1
	}
	// Any 400 years in a row would do; these are the ones that a reader can check by hand.
	shapes := c.shapes()
	var passed, first, last int // days passed; numbers of the first and last selected day
	week := int(time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC).Weekday())
	for month := range (to - from) * 12 {
		year := from + month/12
		length := monthLength(year, month%12+1)
		if s := shapes[length-28][week]; s.first > 0 && c.months.has(month%12+1) && c.in(year) {
			if fires {
				gaps.add(passed + s.first - last)
			} else {
				fires, first = true, passed+s.first
			}
			gaps.merge(s.within)
			last = passed + s.last
		}
		passed += length
		week = (week + length) % 7
	}
	// The calendar closes into a ring, so the last day of the cycle has a successor: the first one.
	if fires && !c.someYears {
		gaps.add(passed + first - last)
	}
	return gaps, fires
}

// shapes examines the 28 kinds of month there are: four lengths, seven first weekdays.
func (c *cron) shapes() (all [4][7]shape) {
	for length := range all {
		for week := range all[length] {
			s := &all[length][week]
			c.days.in(length+28, time.Weekday(week)).each(func(date int) {
				if s.first == 0 {
					s.first = date
				} else {
					s.within.add(date - s.last)
				}
				s.last = date
			})
		}
	}
	return all
}
