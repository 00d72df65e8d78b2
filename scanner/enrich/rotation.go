package enrich

import (
	"time"

	"smaudit/scanner/model"
	"smaudit/scanner/schedule"
)

// rotation computes what a schedule means: its longest gap, its window, and why AWS would refuse it.
// A schedule that stops, or never starts, has a gap of schedule.Forever: more days than any limit.
func rotation(s *model.Secret) {
	r := &s.Rotation
	r.Problems, r.LongestGapDays, r.WindowHours = nil, 0, 0
	from := []model.Path{"rotation.days", "rotation.expression", "rotation.duration"}
	if !derive(&s.Object, from, "rotation.longest_gap_days", "rotation.window_hours", "rotation.problems") {
		return
	}
	given, err := window(r.Duration)
	if err != nil {
		r.Problems = append(r.Problems, model.Problem{Path: "rotation.duration", Message: err.Error()})
		s.Hide("rotation.window_hours")
	}
	if r.Expression == "" && r.Days == 0 {
		return
	}
	plan, field, err := parse(r)
	if err != nil {
		r.Problems = append(r.Problems, model.Problem{Path: field, Message: err.Error()})
		s.Hide("rotation.longest_gap_days", "rotation.window_hours")
		return
	}
	r.LongestGapDays = plan.LongestGapDays()
	if !s.Hides("rotation.window_hours") {
		r.WindowHours = int(plan.Window(given) / time.Hour)
	}
	for _, problem := range plan.Check(given) {
		at := field
		if problem.Field == "duration" {
			at = "rotation.duration"
		}
		r.Problems = append(r.Problems, model.Problem{Path: at, Message: problem.Message})
	}
}

// parse prefers the expression: AWS derives the days from it (API_RotationRulesType).
func parse(r *model.Rotation) (schedule.Schedule, model.Path, error) {
	if r.Expression != "" {
		plan, err := schedule.Parse(r.Expression)
		return plan, "rotation.expression", err
	}
	plan, err := schedule.EveryDays(r.Days)
	return plan, "rotation.days", err
}

func window(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	return schedule.ParseWindow(text)
}
