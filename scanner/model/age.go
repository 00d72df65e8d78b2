package model

import "time"

// ValueAgeBounds returns between how many whole days old the value is at now, where only the list of
// secrets tells of it. It is at least as old as the last change of anything, since its own creation was
// one; at most as old as the secret. A rotation made a new one, unless something changed after it: that may
// have been a return to an older one. It reports false where the dates for that are not known.
func (s *Secret) ValueAgeBounds(now time.Time) (least, most int, ok bool) {
	if s.CreatedAt.IsZero() || s.Hides("created_at") || s.Hides("changed_at") || s.Hides("rotation.last_at") {
		return 0, 0, false
	}
	oldest, newest := s.CreatedAt, s.ChangedAt
	rotated := s.Rotation.LastAt
	if rotated.After(oldest) && !newest.After(rotated.Add(rotationEnds)) {
		oldest = rotated
	}
	if newest.Before(oldest) {
		newest = oldest
	}
	return wholeDays(now.Sub(newest)), wholeDays(now.Sub(oldest)), true
}

// rotationEnds is how long after the moment at which a secret was rotated that rotation may itself change it.
const rotationEnds = time.Hour

func wholeDays(d time.Duration) int { return max(0, int(d/(24*time.Hour))) }
