package enrich

import (
	"strconv"
	"time"

	"smaudit/scanner/model"
)

// sight is when a region last saw a read that counts.
type sight struct {
	at     time.Time // not later than this; zero: there never was one
	until  time.Time // to when there was none since
	sure   bool      // there was one then, or never any
	dated  bool      // by the date of the secret's own region: rotation may have read
	record bool      // by CloudTrail's record
}

// idle computes how long nobody has read a secret: by the record as far as it reaches, else by the dates that
// each region keeps. AWS leaves the date out where there was no read, and gives the day only
// (API_SecretListEntry, 2026).
func idle(s *model.Secret, now time.Time) {
	s.IdleDays, s.IdleAtLeastDays, s.NeverRead, s.IdleByRecord = nil, nil, false, false
	replicas(s, now)
	derived := []model.Path{"idle_days", "idle_at_least_days", "never_read", "idle_by_record"}
	ok := derive(&s.Object, append(usageFrom, "accessed_at", "created_at"), derived...)
	if !deriveEach(&s.Object, "replicas", "accessed_at", "idle_days") || !ok {
		s.Hide(derived...)
		return
	}
	last := lastRead(s, now)
	for _, replica := range s.Replicas {
		last = later(last, sight{at: replica.AccessedAt, until: now, sure: true})
	}
	since := last.at
	if since.IsZero() {
		s.NeverRead = true
		since = s.CreatedAt
	}
	if since.IsZero() {
		return
	}
	s.IdleAtLeastDays, s.IdleByRecord = days(last.until.Sub(since)), last.record
	dated := last.dated && !last.at.IsZero()
	from := []model.Path{"rotation.enabled", "rotation.kind", "rotation.last_at", "rotation.next_at"}
	if dated && !derive(&s.Object, from, "idle_days") {
		return
	}
	if !last.sure || dated && rotationRead(&s.Rotation, last.at) {
		s.Hide("idle_days")
		return
	}
	s.IdleDays = s.IdleAtLeastDays
}

// later is the sight of the later read. Of two at the same time one that surely was one decides.
func later(a, b sight) sight {
	if b.at.After(a.at) || b.at.Equal(a.at) && !b.at.IsZero() && (a.dated || !a.sure) {
		return b
	}
	return a
}

// lastRead is when the secret was last read in its own region. The record knows whose reads they were, and
// nothing of what was before it begins: an earlier date was the last read's then, unless it was rotation's.
func lastRead(s *model.Secret, now time.Time) sight {
	dates := sight{at: s.AccessedAt, until: now, sure: true, dated: true}
	u := s.Usage
	if u == nil || u.IdleDays == nil || s.AccessedAt.After(u.Window.To) {
		return dates
	}
	recorded := sight{until: u.Window.To, sure: true, record: true}
	switch from := u.Window.From; {
	case readWithin(u):
		recorded.at = u.LastAt
	case s.AccessedAt.Before(from.Truncate(24 * time.Hour)):
		return dates
	case s.CreatedAt.Before(from): // others than rotation and scanners may have read before
		recorded.at, recorded.sure = from, false
	}
	return recorded
}

// replicas computes how long each replica was not read in its own region.
func replicas(s *model.Secret, now time.Time) {
	s.ReplicaUses = nil
	if !deriveEach(&s.Object, "replicas", "region", "replica_uses") || !deriveEach(&s.Object, "replicas", "accessed_at", "replica_uses") {
		return
	}
	for i, r := range s.Replicas {
		at := model.Path("replica_uses").Join(strconv.Itoa(i))
		use := model.ReplicaUse{Path: model.Path("replicas").Join(strconv.Itoa(i), "accessed_at"), Region: r.Region, NeverRead: r.AccessedAt.IsZero()}
		since := r.AccessedAt
		if use.NeverRead {
			since = s.ChangedAt
		}
		switch {
		case use.NeverRead && !derive(&s.Object, []model.Path{"changed_at", "created_at"}, at.Join("idle_days"), at.Join("idle_at_least_days")):
		case since.IsZero():
			s.Hide(at.Join("idle_days"), at.Join("idle_at_least_days"))
		default:
			use.IdleAtLeastDays = days(now.Sub(since))
			if use.IdleDays = use.IdleAtLeastDays; use.NeverRead && s.ChangedAt.After(s.CreatedAt) {
				use.IdleDays = nil
				s.Hide(at.Join("idle_days"))
			}
		}
		s.ReplicaUses = append(s.ReplicaUses, use)
	}
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
