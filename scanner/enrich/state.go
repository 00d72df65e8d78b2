package enrich

import (
	"time"

	"smaudit/scanner/model"
)

// stuckAfter is how long a version may wait to become the current one. A rotation takes minutes, and
// its retries a window.
const stuckAfter = 24 * time.Hour

// state is the state machine of a live rotation: whether it is late, whether it ever succeeded, whether
// a version waits, and the one word for all that. What a known fact makes irrelevant may be hidden.
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
	case r.Kind == model.RotationManaged: // by dates that only the owning service knows
		r.State = model.StateManaged
		return
	}
	late := lateness(s, now)
	switch {
	case r.LastFailure != nil && r.LastFailure.At.After(r.LastAt):
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
	gap := time.Duration(r.LongestGapDays) * 24 * time.Hour
	if r.LastAt.IsZero() {
		return neverDone(s, now, gap, window)
	}
	due, known := dueBy(s, now, gap+window)
	if !r.NextAt.IsZero() {
		due, known = r.NextAt.Add(window), true // by AWS's own reckoning
	}
	if !known {
		s.Hide("rotation.overdue_hours")
		return false
	}
	if !due.IsZero() && due.Before(now) {
		r.OverdueHours = hours(now.Sub(due) + time.Hour - 1)
	}
	return true
}

// dueBy is when a rotation without a next date has to be done: so long after the last one, or after a
// later change of the value by hand, which counts as one (API_RotationRulesType, 2026). Where versions
// were not listed it was no later than the last change of anything; where that leaves both answers open,
// none is known.
func dueBy(s *model.Secret, now time.Time, after time.Duration) (due time.Time, known bool) {
	last := s.Rotation.LastAt
	switch {
	case s.Rotation.LongestGapDays == 0:
		return time.Time{}, true
	case s.Hides("versions.current_at"):
		return time.Time{}, false
	case s.Versions.CurrentAt.After(last):
		last = s.Versions.CurrentAt
	case s.Versions.CurrentAt.IsZero() && s.ChangedAt.After(last):
		due, latest := last.Add(after), s.ChangedAt.Add(after)
		return latest, due.Before(now) == latest.Before(now)
	}
	return last.Add(after), true
}

// neverDone tells whether a rotation that never succeeded has had its chance. When rotation was turned
// on is not told: not after the last change of anything, and not before the secret was there.
func neverDone(s *model.Secret, now time.Time, gap, window time.Duration) bool {
	r := &s.Rotation
	switch {
	case !r.NextAt.IsZero():
		r.NeverSucceeded = r.NextAt.Add(window).Before(now)
	case gap == 0:
	case !s.ChangedAt.IsZero() && s.ChangedAt.Add(gap+window).Before(now):
		r.NeverSucceeded = true
	case s.CreatedAt.Add(gap + window).Before(now):
		s.Hide("rotation.never_succeeded")
		return false
	}
	return true
}

func hours(d time.Duration) *int {
	n := max(0, int(d/time.Hour))
	return &n
}
