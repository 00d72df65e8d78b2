package enrich

import (
	"time"

	"smaudit/scanner/model"
)

// idle computes how long nobody has read a secret, by the dates that each region keeps. AWS leaves the
// date out where there was no read, and gives the day only (API_SecretListEntry, 2026).
func idle(s *model.Secret, now time.Time) {
	s.IdleDays, s.IdleAtLeastDays, s.NeverRead = nil, nil, false
	ok := derive(&s.Object, []model.Path{"accessed_at", "created_at"}, "idle_days", "idle_at_least_days", "never_read")
	if !deriveEach(&s.Object, "replicas", "accessed_at", "idle_days") || !ok {
		s.Hide("idle_days", "idle_at_least_days", "never_read")
		return
	}
	last := s.AccessedAt
	for _, replica := range s.Replicas {
		if replica.AccessedAt.After(last) {
			last = replica.AccessedAt
		}
	}
	since := last
	if last.IsZero() {
		s.NeverRead = true
		since = s.CreatedAt
	}
	if since.IsZero() {
		return
	}
	s.IdleAtLeastDays = days(now.Sub(since))
	from := []model.Path{"rotation.enabled", "rotation.kind", "rotation.last_at", "rotation.next_at"}
	if last.Equal(s.AccessedAt) && !last.IsZero() {
		if !derive(&s.Object, from, "idle_days") {
			return
		}
		if rotationRead(&s.Rotation, last) {
			s.Hide("idle_days")
			return
		}
	}
	s.IdleDays = s.IdleAtLeastDays
}

// rotationRead reports whether a read on that day may have been the rotation function's own: it reads
// the value on the day of a rotation, which may run past midnight, and at each try of an overdue one.
func rotationRead(r *model.Rotation, day time.Time) bool {
	if !r.Enabled || r.Kind != model.RotationByFunction {
		return false
	}
	rotated := r.LastAt.Truncate(24 * time.Hour)
	onTheDay := !r.LastAt.IsZero() && !day.Before(rotated) && !day.After(rotated.Add(24*time.Hour))
	overdue := !r.NextAt.IsZero() && !day.Before(r.NextAt.Truncate(24*time.Hour))
	return onTheDay || overdue
}
