package enrich

import (
	"slices"
	"time"

	"smaudit/scanner/model"
)

// upToDate is how far the end of a record may lie before the collection of what it is held against. Events
// are recorded up to a quarter of an hour late, and their files delivered within the hour.
const upToDate = 48 * time.Hour

// usageFrom are the attributes by which the record tells how long nobody has read a secret.
var usageFrom = []model.Path{"usage.reads", "usage.last_at", "usage.window.from", "usage.window.to"}

// signs are the attributes that tell when the record first knew of a secret.
var signs = []model.Path{
	"usage.readers", "usage.acts", "usage.deleted", "usage.refused", "rotation.succeeded_at", "rotation.last_failure.at",
}

// usage computes how many days the record of a secret covers, and how many of them have passed without a read,
// by the end of the record. That of a live scope must reach up to the collection.
func usage(s *model.Secret, in *model.Snapshot) {
	u := s.Usage
	known := derive(&s.Object, usageFrom, "usage.idle_days")
	blind := s.HidesAny("usage.idle_days") // the record does not tell all reads
	covers := derive(&s.Object, []model.Path{"usage.window.from", "usage.window.to"}, "usage.covered_days")
	if u == nil {
		return
	}
	u.CoveredDays, u.IdleDays = nil, nil
	if covers {
		u.CoveredDays = covered(u.Window)
	}
	if !known || blind || u.CoveredDays == nil {
		return
	}
	live := in.Scope.Source.Class() == "live"
	since, ok := unread(s, live)
	late := live && in.CollectedAt.Sub(u.Window.To) > upToDate
	if !ok || late || since.After(u.Window.To) {
		s.Hide("usage.idle_days")
		return
	}
	u.IdleDays = days(u.Window.To.Sub(since))
}

// unread is since when the secret was not read, by the record: since the last read, or since both the record
// and the secret began. Where only the record tells of a secret, it was there by its first event. Between a read
// before a gap of the record and the gap's end there may have been others.
func unread(s *model.Secret, live bool) (since time.Time, known bool) {
	switch {
	case readWithin(s.Usage):
		return s.Usage.LastAt, true
	case !s.Usage.LastAt.IsZero():
		return s.Usage.Window.From, true
	}
	begins, from := s.CreatedAt, []model.Path{"created_at"}
	if !live {
		begins, from = firstSign(s), signs
	}
	if !derive(&s.Object, from, "usage.idle_days") || begins.IsZero() {
		return time.Time{}, false
	}
	if begins.Before(s.Usage.Window.From) {
		begins = s.Usage.Window.From
	}
	return begins, true
}

// readWithin reports whether the last read lies in what the record covers without a gap.
func readWithin(u *model.Usage) bool { return !u.LastAt.IsZero() && !u.LastAt.Before(u.Window.From) }

// firstSign is the first event of a secret of which only the record tells: it was there by then. It is zero
// where no event that is kept has a time.
func firstSign(s *model.Secret) (first time.Time) {
	sign := func(at time.Time) {
		if first.IsZero() || !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	for _, r := range s.Usage.Readers {
		sign(r.FirstAt)
	}
	for _, a := range s.Usage.Acts {
		sign(a.Event.At)
	}
	for _, e := range slices.Concat(s.Usage.Deleted, s.Usage.Refused) {
		sign(e.At)
	}
	sign(s.Rotation.SucceededAt)
	if s.Rotation.LastFailure != nil {
		sign(s.Rotation.LastFailure.At)
	}
	return first
}

// covered counts the whole days of a window.
func covered(w model.Window) *int {
	if w.From.IsZero() || w.To.Before(w.From) {
		return nil
	}
	return days(w.To.Sub(w.From))
}

// idleByRecord tells how long nobody has read a secret of which only the record tells. Where there was no read
// in it, one before it may have been any time ago.
func idleByRecord(s *model.Secret) {
	if s.Usage == nil && !s.HidesAny("usage") {
		return
	}
	s.IdleDays, s.IdleAtLeastDays, s.IdleByRecord = nil, nil, false
	if s.HidesAny("usage.idle_days") || s.HidesAny("usage.last_at") {
		s.Hide("idle_days", "idle_at_least_days", "idle_by_record")
		return
	}
	s.IdleAtLeastDays, s.IdleByRecord = s.Usage.IdleDays, s.Usage.IdleDays != nil
	if !readWithin(s.Usage) {
		s.Hide("idle_days")
		return
	}
	s.IdleDays = s.IdleAtLeastDays
}

// activities completes what the record tells of principals.
func activities(s *model.Snapshot) {
	live := s.Scope.Source.Class() == "live" && s.Scope.Region == model.RegionGlobal
	secrets := make(map[string]*model.Secret, len(s.OtherSecrets))
	for _, secret := range s.OtherSecrets {
		secrets[secret.ID] = secret
	}
	for _, p := range s.Principals {
		if p.Activity == nil && !p.HidesAny("activity") {
			continue
		}
		known := derive(&p.Object, []model.Path{"activity.window.from", "activity.window.to"}, "activity.covered_days")
		if p.Activity != nil {
			p.Activity.CoveredDays = nil
		}
		if known {
			p.Activity.CoveredDays = covered(p.Activity.Window)
		}
		if live {
			unused(p, secrets, s.CollectedAt)
		}
	}
}
