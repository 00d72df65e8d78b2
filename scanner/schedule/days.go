package schedule

import (
	"slices"
	"strings"
	"time"
)

// days is what the two day fields of a cron expression select, as rules that are independent of the
// month. A day is selected by any of them.
type days struct {
	month       set // days of the month: 15
	last        set // days before the last one: L is 0, L-3 is 3
	nearest     set // the weekday nearest to a day of the month: 15W
	lastNearest set // the weekday nearest to a day before the last one: LW is 0
	week        set // weekdays, 1 is Sunday: MON
	lastWeek    set // the last such weekday of the month: FRIL
	nth         set // the nth such weekday, as weekday*5 + n: MON#1
}

// parseDays reads both day fields. AWS wants a ? in exactly one of them.
func parseDays(ofMonth, ofWeek string) (d days, err error) {
	switch {
	case ofMonth == "?" && ofWeek == "?":
		return d, &Error{weekDay.name, ofWeek, "write ? in only one of day-of-month and day-of-week"}
	case ofWeek == "?":
		return d, eachItem(ofMonth, d.addMonthDay)
	case ofMonth == "?":
		return d, eachItem(ofWeek, d.addWeekDay)
	}
	return d, &Error{weekDay.name, ofWeek, "write ? in one of day-of-month and day-of-week; AWS refuses an expression that gives both"}
}

// eachItem stops at the first item that cannot be read.
func eachItem(text string, add func(string) error) error {
	for item := range strings.SplitSeq(text, ",") {
		if err := add(item); err != nil {
			return err
		}
	}
	return nil
}

// addMonthDay reads one item of day-of-month: L, L-3, LW, L-3W, 15W, SUNL, or a plain one.
func (d *days) addMonthDay(item string) error {
	base, nearest := strings.CutSuffix(item, "W")
	if before, ok := strings.CutPrefix(base, "L"); ok {
		n, ok := 0, true
		if before != "" {
			n, ok = number(strings.TrimPrefix(before, "-"))
			ok = ok && before[0] == '-' && n >= 1 && n < monthDay.max
		}
		if !ok {
			return &Error{monthDay.name, item, "write L for the last day, or L-1 to L-30 for days before it"}
		}
		pick(nearest, &d.lastNearest, &d.last).add(n)
		return nil
	}
	if nearest {
		n, err := monthDay.value(base)
		if err != nil {
			return &Error{monthDay.name, item, "write one day before the W, such as 15W, or LW"}
		}
		d.nearest.add(n)
		return nil
	}
	// The User Guide puts the last named day of a month, SUNL, into this field.
	if name, ok := strings.CutSuffix(item, "L"); ok && slices.Contains(weekDay.names, name) {
		return d.addWeekDay(item)
	}
	return monthDay.item(item, d.month.add)
}

func pick(first bool, a, b *set) *set {
	if first {
		return a
	}
	return b
}

// addWeekDay reads one item of day-of-week: L (Saturday, the last day of the week), FRIL, 6L,
// MON#1, 2#1, or a plain one.
func (d *days) addWeekDay(item string) error {
	if item == "L" {
		d.week.add(weekDay.max)
		return nil
	}
	if base, ok := strings.CutSuffix(item, "L"); ok {
		v, err := weekDay.value(base)
		if err != nil {
			return &Error{weekDay.name, item, "write one weekday before the L, such as 6L or FRIL"}
		}
		d.lastWeek.add(v)
		return nil
	}
	if base, count, ok := strings.Cut(item, "#"); ok {
		v, err := weekDay.value(base)
		n, counted := number(count)
		if err != nil || !counted || n < 1 || n > 5 {
			return &Error{weekDay.name, item, "write one weekday before the # and 1 to 5 after it, such as MON#1"}
		}
		d.nth.add(v*5 + n)
		return nil
	}
	return weekDay.item(item, d.week.add)
}

// in returns the selected days of a month of this length whose first day is this weekday. A day that
// the month does not have (31, 31W, L-30, MON#5) selects nothing there.
func (d days) in(length int, first time.Weekday) set {
	var on set
	for date := 1; date <= length; date++ {
		week := weekday(first, date) + 1
		if d.month.has(date) || d.last.has(length-date) || d.week.has(week) ||
			d.nth.has(week*5+(date-1)/7+1) || d.lastWeek.has(week) && date+7 > length {
			on.add(date)
		}
		if d.nearest.has(date) || d.lastNearest.has(length-date) {
			on.add(nearestWorkday(date, length, weekday(first, date)))
		}
	}
	return on
}

// weekday counts from 0 for Sunday, as the time package does; AWS counts from 1.
func weekday(first time.Weekday, date int) int { return (int(first) + date - 1) % 7 }

// nearestWorkday never leaves the month: a Saturday the 1st goes to Monday the 3rd, and a Sunday at
// the end of the month to the Friday before.
func nearestWorkday(date, length, week int) int {
	switch {
	case week == int(time.Saturday) && date == 1:
		return date + 2
	case week == int(time.Saturday):
		return date - 1
	case week == int(time.Sunday) && date == length:
		return date - 2
	case week == int(time.Sunday):
		return date + 1
	}
	return date
}
