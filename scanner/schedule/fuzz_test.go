package schedule_test

import (
	"errors"
	"testing"
	"unicode"

	"smaudit/scanner/schedule"
)

// FuzzParse holds every input to the promises of the package: no panic, a short error of one line,
// a canonical form that reads back, and windows no farther apart than the longest gap.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "rate(10 days)", "rate(4 hours)", "rate(30 minutes)", "rate(0 days)", "rate(99999999999 days)",
		"cron(0 /8 * * ? *)", "cron(0 2/10 * * ? *)", "cron(0 1 ? 1/3 SUN#1 *)", "cron(0 17 L * ? *)",
		"cron(0 0 LW,L-3W,15W,SUNL * ? *)", "cron(0 0 ? FEB MON#5,6L,L *)", "cron(0 0 29 2 ? *)",
		"cron(0 0 30 2 ? *)", "cron(0,30 22-2/2 30-2 NOV-FEB ? 2027-2199/3)", "cron(*/0 * * * ? *)",
		"cron(0 8 1 * MON *)", "cron(0 ٣ 1 * ? *)", "cron(((((", "rate(1 day)\x00", "cron(0 - # / L W)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := schedule.Parse(text)
		if err != nil {
			checkError(t, err)
			return
		}
		again, err := schedule.Parse(s.String())
		if err != nil || again != s {
			t.Fatalf("%q reads back as %q: %v", s, again, err)
		}
		s.Check(s.Window(0))
		longest, now := s.LongestGap(), s.Next(at("2026-11-22 12:30"))
		for range 20 {
			next := s.Next(now)
			if now.IsZero() || next.IsZero() {
				break
			}
			if gap := next.Sub(now); gap <= 0 || gap > longest {
				t.Fatalf("%q: %s to %s is not within the longest gap %s", s, now, next, longest)
			}
			now = next
		}
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	var bad *schedule.Error
	if !errors.As(err, &bad) || bad.Field == "" || bad.Advice == "" || len(bad.Text) > 256 {
		t.Fatalf("not a full error: %#v", err)
	}
	for _, r := range err.Error() {
		if r > unicode.MaxASCII || !unicode.IsPrint(r) {
			t.Fatalf("not one line of ASCII: %q", err)
		}
	}
}
