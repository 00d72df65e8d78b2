package schedule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/schedule"
)

const day = 24 * time.Hour

func TestLongestGap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		give string
		want time.Duration
		why  string
	}{
		{"rate(4 hours)", 4 * time.Hour, ""},
		{"rate(30 days)", 30 * day, ""},
		{"rate(36500 days)", 36500 * day, ""},
		{"cron(0 10 * * ? *)", day, ""},
		{"cron(0 /8 * * ? *)", 8 * time.Hour, ""},
		{"cron(0 2/10 * * ? *)", 10 * time.Hour, ""},
		{"cron(0 8,9 * * ? *)", 23 * time.Hour, "from 09:00 to 08:00"},
		{"cron(0 20/3 * * ? *)", 21 * time.Hour, "from 23:00 to 20:00"},
		{"cron(0,30 8 * * ? *)", 23*time.Hour + 30*time.Minute, ""},
		{"cron(0 18 ? * SAT *)", 7 * day, ""},
		{"cron(0 8 ? * MON-FRI *)", 3 * day, "over the weekend"},
		{"cron(0 8,16 ? * MON-FRI *)", 2*day + 16*time.Hour, "Friday 16:00 to Monday 08:00"},
		{"cron(0 8 1 * ? *)", 31 * day, ""},
		{"cron(0 17 L * ? *)", 31 * day, ""},
		{"cron(0 0 31 * ? *)", 61 * day, "March to May, as April has none"},
		{"cron(0 0 30 * ? *)", 60 * day, "January to March of a leap year"},
		{"cron(0 0 29 * ? *)", 59 * day, "January to March"},
		{"cron(0 16 1,15 * ? *)", 17 * day, "15th to the 1st after a month of 31 days"},
		{"cron(0 0 1/10 * ? *)", 10 * day, "the 31st only shortens a gap"},
		{"cron(0 0 ? * SUN#1 *)", 35 * day, ""},
		{"cron(0 0 ? * FRIL *)", 35 * day, ""},
		{"cron(0 0 ? * MON#5 *)", 119 * day, "30 November 2398 to 29 March 2399"},
		{"cron(0 1 ? 1/3 SUN#1 *)", 98 * day, ""},
		{"cron(0 0 1 1/3 ? *)", 92 * day, "July and October, October and January"},
		{"cron(0 0 1 1/11 ? *)", 335 * day, "January to December of a leap year"},
		{"cron(0 0 1 1 ? *)", 366 * day, ""},
		{"cron(0 0 1W * ? *)", 33 * day, "Wednesday 1 December 2399 to Monday 3 January 2400"},
		{"cron(0 0 29 2 ? *)", 2921 * day, "2096 to 2104, as 2100 has no 29 February: eight years with one leap day"},
		{"cron(0 0 ? 2 MON#5 *)", 40*365*day + 9*day, "2072 to 2112 loses the leap day of 2100"},
		{"cron(0 0 30 2 ? *)", schedule.Forever, "no such day"},
		{"cron(0 0 31 4,6,9,11 ? *)", schedule.Forever, "no such day"},
		{"cron(0 0 L-30 FEB ? *)", schedule.Forever, "no such day"},
		{"cron(0 0 1 * ? 2026)", schedule.Forever, "it ends"},
		{"cron(0 0 1 * ? 1970-2199)", schedule.Forever, "it ends"},
	} {
		t.Run(test.give, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, parse(t, test.give).LongestGap(), test.why)
		})
	}
}

func TestLongestGapDaysRoundsUp(t *testing.T) {
	t.Parallel()
	for give, want := range map[string]int{
		"rate(4 hours)":              1,
		"rate(24 hours)":             1,
		"rate(25 hours)":             2,
		"rate(30 days)":              30,
		"cron(0 8,16 ? * MON-FRI *)": 3,
		"cron(0 8 1 * ? *)":          31,
		"cron(0 0 29 2 ? *)":         2921,
		"cron(0 0 30 2 ? *)":         106752,
	} {
		assert.Equal(t, want, parse(t, give).LongestGapDays(), give)
	}
}

// BenchmarkLongestGap watches what Check and LongestGap rest on: a scan asks once for each secret.
func BenchmarkLongestGap(b *testing.B) {
	s, err := schedule.Parse("cron(0 8 15W * ? *)")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.LongestGap()
	}
}
