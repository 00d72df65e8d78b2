package schedule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/schedule"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const (
		onHour   = "the minutes are not 0, AWS opens windows on the hour"
		anyYear  = "the year is not *, the only one that AWS accepts"
		neverDay = "no such day exists, so no window ever opens"
	)
	type problems = []schedule.Problem
	for _, test := range []struct {
		give   string
		window time.Duration
		want   problems
	}{
		// The User Guide's own examples, with and without a window.
		{"rate(4 hours)", 0, nil},
		{"rate(4 hours)", 4 * time.Hour, nil},
		{"rate(10 days)", 0, nil},
		{"rate(10 days)", 24 * time.Hour, nil},
		{"cron(0 /8 * * ? *)", 8 * time.Hour, nil},
		{"cron(0 8/8 * * ? *)", 8 * time.Hour, nil},
		{"cron(0 2/10 * * ? *)", 2 * time.Hour, nil},
		{"cron(0 10 * * ? *)", 14 * time.Hour, nil},
		{"cron(0 1 ? 1/3 SUN#1 *)", 3 * time.Hour, nil},
		{"cron(0 17 L * ? *)", 7 * time.Hour, nil},
		{"cron(0 0 SUNL * ? *)", 0, nil},
		{"rate(1000 days)", 0, nil},

		{"rate(3 hours)", 0, problems{{"rate", "rate(3 hours) is more often than every 4 hours, the most that AWS accepts"}}},
		{"rate(1001 days)", 0, problems{{"rate", "rate(1001 days) is longer than 1000 days, the most that AWS accepts"}}},
		{"rate(24001 hours)", 0, problems{{"rate", "rate(24001 hours) is longer than 1000 days, the most that AWS accepts"}}},
		{"rate(300 minutes)", 0, problems{{"rate", "the unit is minutes, AWS accepts hours and days"}}},
		{"rate(30 minutes)", 0, problems{
			{"rate", "rate(30 minutes) is more often than every 4 hours, the most that AWS accepts"},
			{"rate", "the unit is minutes, AWS accepts hours and days"},
		}},
		{"cron(30 8 1 * ? *)", 0, problems{{"minutes", onHour}}},
		{"cron(0/30 8 1 * ? *)", 0, problems{{"minutes", onHour}, {"hours", "windows open 30m apart, AWS accepts no less than 4 hours"}}},
		{"cron(0 8 1 * ? 2027)", 0, problems{{"year", anyYear}}},
		{"cron(0 8 1 1 ? 1970-2199)", 0, problems{{"year", anyYear}}},
		{"cron(0 8 30 2 ? *)", 0, problems{{"cron", neverDay}}},
		{"cron(0 8 29 2 ? 2027)", 0, problems{{"year", anyYear}, {"cron", neverDay}}},
		{"cron(0 * * * ? *)", 0, problems{{"hours", "windows open 1h apart, AWS accepts no less than 4 hours"}}},
		{"cron(0 8,10 1 * ? *)", 0, problems{{"hours", "windows open 2h apart, AWS accepts no less than 4 hours"}}},
		{"cron(0 0/11 * * ? *)", 0, problems{{"hours", "windows open 2h apart, AWS accepts no less than 4 hours"}}},

		// The same hours pass where no two days follow each other.
		{"cron(0 0/11 1 * ? *)", 0, nil},

		{"rate(4 hours)", 5 * time.Hour, problems{{"duration", "a window of 5h runs into the next one, which opens after 4h"}}},
		{"rate(1 day)", 25 * time.Hour, problems{
			{"duration", "a window of 25h that opens at 00:00 UTC runs into the next UTC day"},
			{"duration", "a window of 25h runs into the next one, which opens after 24h"},
		}},
		{"rate(10 days)", 25 * time.Hour, problems{{"duration", "a window of 25h that opens at 00:00 UTC runs into the next UTC day"}}},
		{"cron(0 22 * * ? *)", 3 * time.Hour, problems{{"duration", "a window of 3h that opens at 22:00 UTC runs into the next UTC day"}}},
		{"cron(0 2/10 * * ? *)", 3 * time.Hour, problems{{"duration", "a window of 3h that opens at 22:00 UTC runs into the next UTC day"}}},
		{"cron(0 0,8 * * ? *)", 9 * time.Hour, problems{{"duration", "a window of 9h runs into the next one, which opens after 8h"}}},
		{"cron(0 8 * * ? *)", 90 * time.Minute, problems{{"duration", "1h30m0s is not a whole number of hours, at least 1"}}},
		{"cron(0 8 * * ? *)", -time.Hour, problems{{"duration", "-1h0m0s is not a whole number of hours, at least 1"}}},
	} {
		t.Run(test.give+" "+test.window.String(), func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, parse(t, test.give).Check(test.window))
		})
	}
}

func TestWindowTakesTheDefaultOfAWS(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		give string
		want time.Duration
	}{
		{"rate(4 hours)", time.Hour},
		{"rate(24 hours)", time.Hour},
		{"rate(1 day)", 24 * time.Hour},
		{"cron(0 0 * * ? *)", 24 * time.Hour},
		{"cron(0 8 1 * ? *)", 16 * time.Hour},
		{"cron(0 8/8 * * ? *)", time.Hour},
		{"cron(0 8,20 1 * ? *)", time.Hour},
		{"cron(0 23 ? * SUN *)", time.Hour},
	} {
		s := parse(t, test.give)
		assert.Equal(t, test.want, s.Window(0), test.give)
		assert.Equal(t, 3*time.Hour, s.Window(3*time.Hour), test.give)
		assert.Empty(t, s.Check(s.Window(0)), "%s: the default fits", test.give)
	}
}

func TestParseWindow(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]time.Duration{"1h": 1, "3h": 3, "03h": 3, "24h": 24, "25h": 25, "99h": 99} {
		got, err := schedule.ParseWindow(give)
		require.NoError(t, err)
		assert.Equal(t, want*time.Hour, got, give)
	}
	for _, give := range []string{"", "h", "3", "0h", "00h", "3H", "3h ", " 3h", "+3h", "-3h", "3m", "3.5h", "1h30m", "100h", "٣h", "hh", "3hh"} {
		_, err := schedule.ParseWindow(give)
		var bad *schedule.Error
		require.ErrorAs(t, err, &bad, give)
		assert.Equal(t, schedule.Error{Field: "duration", Text: give, Advice: "write whole hours from 1h to 24h"}, *bad)
	}
}
