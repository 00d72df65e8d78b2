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

// rotationSpan is how long before and after the moment of which AWS says that it rotated the secret the
// rotation function may have read the value: a step of it takes a quarter of an hour at most, as any call
// of a Lambda function does, and there are four.
const rotationSpan = time.Hour

// rotationRead reports whether a read on that day may have been the rotation function's own: it reads
// the value while it rotates, and at each try of an overdue rotation.
func rotationRead(r *model.Rotation, day time.Time) bool {
	if !r.Enabled || r.Kind != model.RotationByFunction {
		return false
	}
	date := func(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }
	rotating := !r.LastAt.IsZero() && !day.Before(date(r.LastAt.Add(-rotationSpan))) && !day.After(date(r.LastAt.Add(rotationSpan)))
	overdue := !r.NextAt.IsZero() && !day.Before(date(r.NextAt))
	return rotating || overdue
}
