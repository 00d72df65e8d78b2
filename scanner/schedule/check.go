package schedule

import (
	"fmt"
	"strings"
	"time"
)

// shortestGap is how often AWS rotates at most: every four hours.
const shortestGap = 4 * time.Hour

// A Problem is one reason for which AWS refuses a schedule.
type Problem struct {
	Field   string // "rate", "duration", "cron", or a field such as "hours"
	Message string // a sentence without a period: what is wrong and what AWS accepts
}

// ParseWindow reads a Duration, the length of a rotation window in whole hours: "3h" is three hours.
// The API takes one or two digits. Every error is an *Error.
func ParseWindow(text string) (time.Duration, error) {
	digits, ok := strings.CutSuffix(text, "h")
	n, counted := number(digits)
	if !ok || !counted || n < 1 || len(text) > len("24h") {
		shown := text
		if len(text) > longestText {
			shown = ""
		}
		return 0, &Error{"duration", shown, "write whole hours from 1h to 24h"}
	}
	return time.Duration(n) * time.Hour, nil
}

// Window returns how long each rotation window stays open. Zero stands for an absent Duration, for
// which AWS closes the window after one hour if the schedule is in hours, and at the end of the UTC
// day if it is in days. A cron expression is in hours if it opens several windows a day.
func (s Schedule) Window(given time.Duration) time.Duration {
	switch {
	case given > 0:
		return given
	case s.every > 0 && s.unit < day, s.every == 0 && s.cron.manyADay():
		return time.Hour
	case s.every > 0:
		return day
	}
	start, _ := s.cron.starts()
	return day - start
}

// Check returns why AWS would refuse this schedule with this window, nothing if it would not. Zero
// stands for an absent Duration, which always fits. It names only what AWS documents.
func (s Schedule) Check(window time.Duration) []Problem {
	if s == (Schedule{}) {
		return []Problem{{"cron", "the schedule is empty and never opens a window"}}
	}
	var problems []Problem
	if s.every > 0 {
		problems = s.checkRate()
	} else {
		problems = s.checkCron()
	}
	if window != 0 {
		problems = append(problems, s.checkWindow(window)...)
	}
	return problems
}

func (s Schedule) checkRate() (problems []Problem) {
	if s.every < shortestGap {
		problems = append(problems, Problem{"rate", fmt.Sprintf("%s is more often than every 4 hours, the most that AWS accepts", s.text)})
	}
	if s.unit == time.Minute {
		problems = append(problems, Problem{"rate", "the unit is minutes, AWS accepts hours and days"})
	}
	if s.every > longestDays*day {
		problems = append(problems, Problem{"rate", fmt.Sprintf("%s is longer than %d days, the most that AWS accepts", s.text, longestDays)})
	}
	return problems
}

// checkCron looks at the shortest gap of the whole calendar: hours 22 and 0 are two hours apart only
// where two days follow each other.
func (s Schedule) checkCron() (problems []Problem) {
	if s.cron.minutes != 1 {
		problems = append(problems, Problem{minutes.name, "the minutes are not 0, AWS opens windows on the hour"})
	}
	if s.cron.someYears {
		problems = append(problems, Problem{years.name, "the year is not *, the only one that AWS accepts"})
	}
	if _, fires := s.cron.dayGaps(); !fires {
		problems = append(problems, Problem{"cron", "no such day exists, so no window ever opens"})
	}
	if gap := s.gaps().shortest; gap > 0 && gap < shortestGap {
		problems = append(problems, Problem{hours.name, fmt.Sprintf("windows open %s apart, AWS accepts no less than 4 hours", spell(gap))})
	}
	return problems
}

// checkWindow takes a rate in hours to open its first window at midnight, as the User Guide has it. It
// does not follow rate(5 hours) round the clock, because the guide asks only for a window no longer
// than the interval.
func (s Schedule) checkWindow(window time.Duration) (problems []Problem) {
	if window < time.Hour || window%time.Hour != 0 {
		return []Problem{{"duration", fmt.Sprintf("%s is not a whole number of hours, at least 1", window)}}
	}
	last := time.Duration(0) // a rate opens its windows at midnight
	if s.every == 0 {
		_, last = s.cron.starts()
	}
	if last+window > day {
		problems = append(problems, Problem{"duration", fmt.Sprintf(
			"a window of %s that opens at %02d:%02d UTC runs into the next UTC day", spell(window), last/time.Hour, last%time.Hour/time.Minute)})
	}
	if gap := s.gaps().shortest; gap > 0 && window > gap {
		problems = append(problems, Problem{"duration", fmt.Sprintf(
			"a window of %s runs into the next one, which opens after %s", spell(window), spell(gap))})
	}
	return problems
}

// spell writes a duration of whole minutes the way AWS does, without trailing zero units.
func spell(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return strings.TrimSuffix(d.String(), "0s")
}
