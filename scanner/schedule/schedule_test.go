package schedule_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/schedule"
)

func parse(t *testing.T, expression string) schedule.Schedule {
	t.Helper()
	s, err := schedule.Parse(expression)
	require.NoError(t, err)
	return s
}

func TestParseWritesTheCanonicalForm(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]string{
		"rate(10 days)":                    "rate(10 days)",
		"rate(1 days)":                     "rate(1 day)",
		"rate(004 hour)":                   "rate(4 hours)",
		" rate( 30   minutes ) ":           "rate(30 minutes)",
		"cron(0 8 1 * ? *)":                "cron(0 8 1 * ? *)",
		"cron(0 /8 * * ? *)":               "cron(0 /8 * * ? *)",
		" cron( 0  8 ?  jan-mar mon#1 * )": "cron(0 8 ? JAN-MAR MON#1 *)",
		"cron(0 8 lw * ? *)":               "cron(0 8 LW * ? *)",
	} {
		t.Run(give, func(t *testing.T) {
			t.Parallel()
			s := parse(t, give)
			assert.Equal(t, want, s.String())
			assert.True(t, s == parse(t, want), "the canonical form reads back as an equal schedule")
		})
	}
}

func TestEveryDaysIsARate(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 30, 1000} {
		s, err := schedule.EveryDays(n)
		require.NoError(t, err)
		assert.Equal(t, parse(t, s.String()), s)
		assert.Equal(t, n, s.LongestGapDays())
		assert.Empty(t, s.Check(0))
	}
	for _, n := range []int{-1, 0, 1001, 1 << 62} {
		_, err := schedule.EveryDays(n)
		require.ErrorContains(t, err, "write a number from 1 to 1000")
	}
}

func TestParseNamesFieldTextAndAdvice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ give, field, text, advice string }{
		{"", "expression", "", "write rate(10 days) or cron(0 8 1 * ? *)"},
		{"daily", "expression", "daily", "write rate(10 days)"},
		{"RATE(1 day)", "expression", "RATE(1 day)", "in lower case"},
		{"rate (1 day)", "expression", "rate (1 day)", "write rate(10 days)"},
		{"rate(1 day", "expression", "rate(1 day", "write rate(10 days)"},
		{"rate(1 day)\n", "expression", "\n", "only ASCII letters"},
		{"rate(١ day)", "expression", "١", "only ASCII letters"},
		{"cron(0 8 ٣ * ? *)", "expression", "٣", "only ASCII letters"},
		{"rate(+1 day)", "expression", "+", "only ASCII letters"},
		{"rate(\xff day)", "expression", "\uFFFD", "only ASCII letters"},
		{"rate()", "rate", "", "one number and one unit"},
		{"rate(1)", "rate", "1", "one number and one unit"},
		{"rate(1 2 days)", "rate", "1 2 DAYS", "one number and one unit"},
		{"rate(1 week)", "rate", "WEEK", "write hours or days"},
		{"rate(1 dayss)", "rate", "DAYSS", "write hours or days"},
		{"rate(1 day))", "rate", "DAY)", "write hours or days"},
		{"rate(0 days)", "rate", "0", "a whole number above 0"},
		{"rate(-1 days)", "rate", "-1", "a whole number above 0"},
		{"rate(36501 days)", "rate", "36501", "at most 1000 days"},
		{"rate(99999999999999999999 days)", "rate", "99999999999999999999", "at most 1000 days"},
		{"cron()", "cron", "", "write six fields, not 0"},
		{"cron(0 8 1 * ?)", "cron", "0 8 1 * ?", "write six fields, not 5"},
		{"cron(0 8 1 * ? * *)", "cron", "0 8 1 * ? * *", "write six fields, not 7"},
		{"cron(60 8 1 * ? *)", "minutes", "60", "numbers from 0 to 59"},
		{"cron(*/0 8 1 * ? *)", "minutes", "*/0", "a step from 1 to 59"},
		{"cron(0 24 1 * ? *)", "hours", "24", "numbers from 0 to 23"},
		{"cron(0 8, 1 * ? *)", "hours", "", "numbers from 0 to 23"},
		{"cron(0 0/24 1 * ? *)", "hours", "0/24", "a step from 1 to 23"},
		{"cron(0 0/ 1 * ? *)", "hours", "0/", "a step from 1 to 23"},
		{"cron(0 0/4/2 1 * ? *)", "hours", "0/4/2", "a step from 1 to 23"},
		{"cron(0 1-2-3 1 * ? *)", "hours", "2-3", "numbers from 0 to 23"},
		{"cron(0 ? 1 * ? *)", "hours", "?", "numbers from 0 to 23"},
		{"cron(0 8 0 * ? *)", "day-of-month", "0", "numbers from 1 to 31"},
		{"cron(0 8 32 * ? *)", "day-of-month", "32", "numbers from 1 to 31"},
		{"cron(0 8 999999999999999999 * ? *)", "day-of-month", "999999999999999999", "numbers from 1 to 31"},
		{"cron(0 8 1,? * ? *)", "day-of-month", "?", "numbers from 1 to 31"},
		{"cron(0 8 L3 * ? *)", "day-of-month", "L3", "L-1 to L-30"},
		{"cron(0 8 L-31 * ? *)", "day-of-month", "L-31", "L-1 to L-30"},
		{"cron(0 8 L-0 * ? *)", "day-of-month", "L-0", "L-1 to L-30"},
		{"cron(0 8 W * ? *)", "day-of-month", "W", "such as 15W"},
		{"cron(0 8 1-5W * ? *)", "day-of-month", "1-5W", "such as 15W"},
		{"cron(0 8 6L * ? *)", "day-of-month", "6L", "numbers from 1 to 31"},
		{"cron(0 8 1 13 ? *)", "month", "13", "names from JAN to DEC"},
		{"cron(0 8 1 MAI ? *)", "month", "MAI", "names from JAN to DEC"},
		{"cron(0 8 ? * 0 *)", "day-of-week", "0", "names from SUN to SAT"},
		{"cron(0 8 ? * 8 *)", "day-of-week", "8", "names from SUN to SAT"},
		{"cron(0 8 ? * MON#6 *)", "day-of-week", "MON#6", "such as MON#1"},
		{"cron(0 8 ? * MON# *)", "day-of-week", "MON#", "such as MON#1"},
		{"cron(0 8 ? * #1 *)", "day-of-week", "#1", "such as MON#1"},
		{"cron(0 8 ? * 8L *)", "day-of-week", "8L", "such as 6L or FRIL"},
		{"cron(0 8 ? * 2W *)", "day-of-week", "2W", "names from SUN to SAT"},
		{"cron(0 8 1 * MON *)", "day-of-week", "MON", "AWS refuses an expression that gives both"},
		{"cron(0 1 * 1/3 SUN *)", "day-of-week", "SUN", "AWS refuses an expression that gives both"},
		{"cron(0 8 * * * *)", "day-of-week", "*", "AWS refuses an expression that gives both"},
		{"cron(0 8 ? * ? *)", "day-of-week", "?", "only one of"},
		{"cron(0 8 1 * ? ?)", "year", "?", "numbers from 1970 to 2199"},
		{"cron(0 8 1 * ? 1969)", "year", "1969", "numbers from 1970 to 2199"},
		{"cron(0 8 1 * ? 2030-2020)", "year", "2030-2020", "smaller number first"},
	} {
		t.Run(test.give, func(t *testing.T) {
			t.Parallel()
			_, err := schedule.Parse(test.give)
			var bad *schedule.Error
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, test.field, bad.Field)
			assert.Equal(t, test.text, bad.Text)
			assert.Contains(t, bad.Advice, test.advice)
		})
	}
}

func TestErrorIsOneLineOfASCII(t *testing.T) {
	t.Parallel()
	_, err := schedule.Parse("rate(1\u202eyad)")
	require.EqualError(t, err, `read schedule: expression "\u202e": write only ASCII letters, digits, spaces and ( ) # ? * - / ,`)
	_, err = schedule.ParseWindow("3\n\x1b[31mh")
	require.EqualError(t, err, `read schedule: duration "3\n\x1b[31mh": write whole hours from 1h to 24h`)
}

func TestHostileInputIsShortInTheError(t *testing.T) {
	t.Parallel()
	const size = 10 << 20
	for name, give := range map[string]string{
		"letters":              strings.Repeat("a", size),
		"list":                 "cron(0 " + strings.Repeat("1,", size/2) + "1 * * ? *)",
		"brackets":             strings.Repeat("cron(", size/5),
		"digits":               "rate(" + strings.Repeat("9", size) + " days)",
		"whitespace":           strings.Repeat(" ", size),
		"digits in the window": strings.Repeat("9", size) + "h",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := schedule.Parse(give)
			require.ErrorContains(t, err, "write at most 256 characters")
			_, windowErr := schedule.ParseWindow(give)
			require.Error(t, windowErr)
			assert.Less(t, len(errors.Join(err, windowErr).Error()), 300)
		})
	}
}

func TestTheZeroScheduleNeverOpens(t *testing.T) {
	t.Parallel()
	var s schedule.Schedule
	assert.Empty(t, s.String())
	assert.Equal(t, schedule.Forever, s.LongestGap())
	assert.True(t, s.Next(at("2026-01-01 00:00")).IsZero())
	assert.Len(t, s.Check(0), 1)
}
