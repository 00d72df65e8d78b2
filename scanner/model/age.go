package model

import "time"

// ValueAgeBounds returns between how many whole days old the value is at now, where only the list of
// secrets tells of it. It is at least as old as the last change of anything, since its own creation was
// one; at most as old as the secret, and as its last rotation, which made a new one. It reports false
// where the dates for that are not known.
func (s *Secret) ValueAgeBounds(now time.Time) (least, most int, ok bool) {
	if s.CreatedAt.IsZero() || s.Hides("created_at") || s.Hides("changed_at") || s.Hides("rotation.last_at") {
		return 0, 0, false
	}
	oldest, newest := s.CreatedAt, s.ChangedAt
	if s.Rotation.LastAt.After(oldest) {
		oldest = s.Rotation.LastAt
	}
	if newest.Before(oldest) {
		newest = oldest
	}
	return wholeDays(now.Sub(newest)), wholeDays(now.Sub(oldest)), true
}

func wholeDays(d time.Duration) int { return max(0, int(d/(24*time.Hour))) }
