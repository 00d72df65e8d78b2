package enrich

import (
	"time"

	"smaudit/scanner/model"
)

// stuckAfter is how long a version may wait to become the current one. A rotation takes minutes, and
// its retries a window.
const stuckAfter = 24 * time.Hour

// state is the state machine of a live rotation: whether it is late, whether it ever succeeded, whether
// a version waits, and the one word for all that. What a known fact makes irrelevant may be hidden. It comes
// after [failing].
func state(s *model.Secret, now time.Time) {
	r := &s.Rotation
	r.OverdueHours, r.PendingHours, r.NeverSucceeded, r.State = nil, nil, false, ""
	waits := derive(&s.Object, []model.Path{"versions.pending_at"}, "rotation.pending_hours")
	if waits && !s.Versions.PendingAt.IsZero() {
		r.PendingHours = hours(now.Sub(s.Versions.PendingAt))
	}
	if !derive(&s.Object, []model.Path{"rotation.enabled", "rotation.kind"}, "rotation.overdue_hours", "rotation.never_succeeded", "rotation.state") {
		return
	}
	switch {
	case !r.Enabled:
		r.State = model.StateOff
		return
	case r.Kind == model.RotationManaged: // by a schedule that only the owning service knows
		r.State = model.StateManaged
		lateness(s, now)
		return
	}
	late := lateness(s, now)
	switch {
	case s.Hides("rotation.failing"):
		s.Hide("rotation.state")
	case r.Failing:
		r.State = model.StateFailing
	case r.PendingHours != nil && time.Duration(*r.PendingHours)*time.Hour > stuckAfter:
		r.State = model.StateStuck
	case !waits || !late:
		s.Hide("rotation.state")
	case r.NeverSucceeded:
		r.State = model.StateNeverSucceeded
	case r.OverdueHours != nil:
		r.State = model.StateOverdue
	default:
		r.State = model.StateHealthy
	}
}

// lateness computes the hours since a rotation should have been done, or that it never was, and
// reports whether both are known.
func lateness(s *model.Secret, now time.Time) bool {
	r := &s.Rotation
	from := []model.Path{"rotation.last_at", "rotation.next_at", "rotation.longest_gap_days", "rotation.window_hours", "changed_at", "created_at"}
	if !derive(&s.Object, from, "rotation.overdue_hours", "rotation.never_succeeded") {
		return false
	}
	window := time.Duration(r.WindowHours) * time.Hour
	after := time.Duration(r.LongestGapDays)*24*time.Hour + window
	passed := !r.NextAt.IsZero() && r.NextAt.Add(window).Before(now) // by AWS's own reckoning
	switch {
	case r.LastAt.IsZero():
		return neverDone(s, now, passed, after)
	case passed:
		r.OverdueHours = since(r.NextAt.Add(window), now)
	case r.LongestGapDays == 0 && r.NextAt.IsZero():
		return unscheduled(s, "rotation.overdue_hours")
	case r.LongestGapDays > 0 && r.LastAt.Add(after).Before(now):
		return overdueUnlessChanged(s, now, after)
	}
	return true
}

// overdueUnlessChanged judges a rotation of which the last run is too long ago, whatever the next date
// says. A later change of the value by hand counts as a run (API_RotationRulesType, 2026): that was when the
// current version was made, or where versions were not listed no later than the last change of anything.
func overdueUnlessChanged(s *model.Secret, now time.Time, after time.Duration) bool {
	if s.Hides("versions.current_at") {
		s.Hide("rotation.overdue_hours")
		return false
	}
	listed, latest := !s.Versions.CurrentAt.IsZero(), s.ChangedAt
	if listed {
		latest = s.Versions.CurrentAt
	}
	if latest.Before(s.Rotation.LastAt) {
		latest = s.Rotation.LastAt
	}
	switch {
	case latest.Add(after).Before(now) && (listed || !s.ChangedAt.IsZero()):
		s.Rotation.OverdueHours = since(latest.Add(after), now)
	case !listed:
		s.Hide("rotation.overdue_hours")
		return false
	}
	return true
}

// neverDone tells whether a rotation that never succeeded has had its chance. When rotation was turned
// on is not told: not after the last change of anything, and not before the secret was there.
func neverDone(s *model.Secret, now time.Time, passed bool, after time.Duration) bool {
	r := &s.Rotation
	switch {
	case passed:
		r.NeverSucceeded = true
	case r.LongestGapDays == 0 && r.NextAt.IsZero():
		return unscheduled(s, "rotation.never_succeeded")
	case r.LongestGapDays == 0:
	case !s.ChangedAt.IsZero() && s.ChangedAt.Add(after).Before(now):
		r.NeverSucceeded = true
	case r.NextAt.IsZero() && s.CreatedAt.Add(after).Before(now):
		s.Hide("rotation.never_succeeded")
		return false
	}
	return true
}

// unscheduled leaves open whether a rotation is late of which neither schedule nor next date are told.
func unscheduled(s *model.Secret, path model.Path) bool {
	s.Hide(path)
	return false
}

// since counts the hours that something is late, each one begun.
func since(due, now time.Time) *int { return hours(now.Sub(due) + time.Hour - 1) }

func hours(d time.Duration) *int {
	n := max(0, int(d/time.Hour))
	return &n
}
