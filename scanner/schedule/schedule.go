// Package schedule reads the rotation schedules of AWS Secrets Manager, rate() and cron(), and
// answers what an auditor asks of them: would AWS accept it, when does the next window open, and how
// long can two windows lie apart.
//
// Everything is UTC and exact: gaps are those of the whole Gregorian cycle of 400 years, so that a
// schedule on 29 February has a longest gap of eight years and one on the 31st of 61 days. Parse
// accepts whatever has one clear meaning, even where AWS would refuse it, and Check says what AWS
// refuses and what to write instead. The package knows neither clocks nor secrets: times come in as
// values, and whether a rotation really happened is for others to say.
//
// Source: AWS Secrets Manager User Guide, "Rotation schedules", and API Reference, RotationRulesType
// (November 2026). Where they are silent (W, L-3, ranges that wrap), the syntax means what it means
// in Quartz, from which AWS took it.
package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	day = 24 * time.Hour
	// longestText is the length of a ScheduleExpression that the API accepts, in characters.
	longestText = 256
	// longestDays is the largest AutomaticallyAfterDays that the API accepts. The User Guide names
	// 999 for rate(); a verdict needs both, so the larger one counts.
	longestDays = 1000
	// readableDays bounds what Parse takes for a rate, far above what AWS accepts and far below
	// where a time.Duration overflows.
	readableDays = 36500
)

// A Schedule is one parsed rotation schedule. Schedules of the same expression are equal under ==.
// The zero Schedule opens no window, ever.
type Schedule struct {
	text  string
	unit  time.Duration // of a rate: minute, hour or day; 0 for cron
	every time.Duration // the interval of a rate
	cron  cron
}

// An Error says why an expression or a window could not be read.
type Error struct {
	Field  string // "expression", "rate", "cron", "days", "duration", or a field such as "hours"
	Text   string // the offending text, at most 256 bytes; empty when it is too long to show
	Advice string // what to write instead
}

// Error returns one line of ASCII, whatever the offending text holds.
func (e *Error) Error() string {
	if e.Text == "" {
		return fmt.Sprintf("read schedule: %s: %s", e.Field, e.Advice)
	}
	return fmt.Sprintf("read schedule: %s %s: %s", e.Field, strconv.QuoteToASCII(e.Text), e.Advice)
}

// Parse reads a ScheduleExpression such as "rate(10 days)" or "cron(0 8 1 * ? *)". Names and
// wildcards may be written in either case. Every error is an *Error. A schedule that parses may
// still be refused by AWS: see Check.
func Parse(expression string) (Schedule, error) {
	if err := printable(expression); err != nil {
		return Schedule{}, err
	}
	kind, rest, _ := strings.Cut(strings.Trim(expression, " "), "(")
	inside, closed := strings.CutSuffix(rest, ")")
	fields := strings.Fields(strings.ToUpper(inside))
	switch {
	case closed && kind == "rate":
		return parseRate(fields)
	case closed && kind == "cron":
		return parseCron(fields)
	}
	return Schedule{}, &Error{"expression", expression, "write rate(10 days) or cron(0 8 1 * ? *), in lower case"}
}

// EveryDays returns the schedule of AutomaticallyAfterDays, which AWS treats as rate(n days). The
// API accepts 1 to 1000; other numbers are an *Error.
func EveryDays(n int) (Schedule, error) {
	if n < 1 || n > longestDays {
		return Schedule{}, &Error{"days", strconv.Itoa(n), fmt.Sprintf("write a number from 1 to %d", longestDays)}
	}
	return newRate(n, "day", day), nil
}

// String returns the canonical form, which Parse reads back as an equal Schedule: one space between
// fields, names in capitals, units in the number that goes with them.
func (s Schedule) String() string { return s.text }

// printable holds an expression to the length and the characters of the API's ScheduleExpression.
func printable(expression string) error {
	if len(expression) > longestText {
		return &Error{"expression", "", fmt.Sprintf("write at most %d characters, not %d", longestText, len(expression))}
	}
	for _, r := range expression {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z'
		if !letter && (r < '0' || r > '9') && !strings.ContainsRune("()#?*-/, ", r) {
			return &Error{"expression", string(r), "write only ASCII letters, digits, spaces and ( ) # ? * - / ,"}
		}
	}
	return nil
}

// parseRate takes 1 days and 4 hour too: EventBridge refuses them, Secrets Manager does not say.
func parseRate(fields []string) (Schedule, error) {
	if len(fields) != 2 {
		return Schedule{}, &Error{"rate", strings.Join(fields, " "), "write one number and one unit, such as rate(4 hours) or rate(10 days)"}
	}
	name := strings.ToLower(strings.TrimSuffix(fields[1], "S"))
	unit, known := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": day}[name]
	if !known {
		return Schedule{}, &Error{"rate", fields[1], "write hours or days as the unit"}
	}
	// The division keeps a huge number from overflowing the product.
	n, ok := number(fields[0])
	if !ok || n < 1 || time.Duration(n) > readableDays*day/unit {
		return Schedule{}, &Error{"rate", fields[0], fmt.Sprintf("write a whole number above 0, and an interval of at most %d days", longestDays)}
	}
	return newRate(n, name, unit), nil
}

func newRate(n int, name string, unit time.Duration) Schedule {
	if n > 1 {
		name += "s"
	}
	return Schedule{text: fmt.Sprintf("rate(%d %s)", n, name), unit: unit, every: time.Duration(n) * unit}
}

// number reads up to nine ASCII digits; strconv alone would also take signs.
func number(text string) (int, bool) {
	if text == "" || len(text) > 9 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}
