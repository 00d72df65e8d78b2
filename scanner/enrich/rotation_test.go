package enrich_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

func TestRotation(t *testing.T) {
	t.Parallel()
	const forever = 106_752 // schedule.Forever in days, rounded up
	says := func(path model.Path, messages ...string) (out []model.Problem) {
		for _, message := range messages {
			out = append(out, model.Problem{Path: path, Message: message})
		}
		return out
	}
	badWindow := says("rotation.duration", `read schedule: duration "x": write whole hours from 1h to 24h`)
	tests := []struct {
		name        string
		give        model.Rotation
		gap, window int
		problems    []model.Problem
		unknown     []model.Path
	}{
		{name: "none"},
		{name: "days", give: model.Rotation{Days: 30}, gap: 30, window: 24},
		{name: "hours", give: model.Rotation{Expression: "rate(4 hours)"}, gap: 1, window: 1},
		{name: "window", give: model.Rotation{Days: 10, Duration: "3h"}, gap: 10, window: 3},
		{name: "the expression wins", give: model.Rotation{Days: 30, Expression: "rate(10 days)"}, gap: 10, window: 24},
		{name: "the 31st", give: model.Rotation{Expression: "cron(0 8 31 * ? *)"}, gap: 61, window: 16},
		{
			name: "never", give: model.Rotation{Expression: "cron(0 8 30 2 ? *)"}, gap: forever, window: 16,
			problems: says("rotation.expression", "no such day exists, so no window ever opens"),
		},
		{
			name: "once", give: model.Rotation{Expression: "cron(0 8 1 1 ? 2027)"}, gap: forever, window: 16,
			problems: says("rotation.expression", "the year is not *, the only one that AWS accepts"),
		},
		{
			name: "too many days", give: model.Rotation{Days: 2000},
			problems: says("rotation.days", `read schedule: days "2000": write a number from 1 to 1000`),
			unknown:  []model.Path{"rotation.longest_gap_days", "rotation.window_hours"},
		},
		{
			name: "wrong window", give: model.Rotation{Days: 10, Duration: "x"}, gap: 10,
			problems: badWindow, unknown: []model.Path{"rotation.window_hours"},
		},
		{
			name: "wrong altogether", give: model.Rotation{Expression: "daily", Duration: "x"},
			problems: append(badWindow[:1:1], says("rotation.expression", `read schedule: expression "daily": write rate(10 days) or cron(0 8 1 * ? *), in lower case`)...),
			unknown:  []model.Path{"rotation.window_hours", "rotation.longest_gap_days"},
		},
		{
			name: "window longer than a day", give: model.Rotation{Days: 10, Duration: "30h"}, gap: 10, window: 30,
			problems: says("rotation.duration", "a window of 30h that opens at 00:00 UTC runs into the next UTC day"),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := completed(model.Secret{Rotation: test.give})
			assert.Equal(t, test.gap, got.Rotation.LongestGapDays)
			assert.Equal(t, test.window, got.Rotation.WindowHours)
			assert.Equal(t, test.problems, got.Rotation.Problems)
			assert.Equal(t, test.unknown, got.Unknown)
		})
	}
}
