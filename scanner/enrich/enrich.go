// Package enrich completes a snapshot with what rules need and Rego should not compute: the longest
// gap of a schedule, the faults of a policy, ages in whole days, the end of a runtime, facts that
// span objects, and what things cost.
//
// It obeys one law: a derived attribute is unknown if anything that it was computed from is. It adds
// facts and never takes a source's away, does not look at anything outside the snapshot, and says the
// same of a snapshot that it has completed before.
package enrich

import (
	"slices"
	"time"

	"smaudit/scanner/access"
	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

// Settings are what completing a snapshot depends on besides the snapshot.
type Settings struct {
	Prices       *cost.Prices      // in which costs are stated
	ValueAgeDays []int             // limits of rules, in days: bounds decide a question or leave it open by them
	Access       *access.Decisions // remembers what was decided of other snapshots
}

// Snapshot completes s in place.
func Snapshot(s *model.Snapshot, with Settings) {
	checked := make(policies)
	live := s.Scope.Source.Class() == "live"
	for _, secret := range s.Secrets {
		rotation(secret)
		checked.secret(secret)
		spots(secret, s.CollectedAt)
		ages(secret, s.CollectedAt)
		usage(secret, s)
		failing(secret, live)
		if live {
			idle(secret, s.CollectedAt)
			valueAge(secret, s.CollectedAt, with.ValueAgeDays)
			state(secret, s.CollectedAt)
		} else {
			idleByRecord(secret)
		}
	}
	functions(s)
	keys(s)
	causes(s)
	recording(s)
	with.Access.Snapshot(s)
	activities(s)
	with.Prices.Snapshot(s)
}

// derive marks the derived attributes as unknown if the object hides any of the attributes that
// they are computed from, and reports whether they may be computed.
func derive(o *model.Object, from []model.Path, derived ...model.Path) bool {
	if slices.ContainsFunc(from, o.HidesAny) {
		o.Hide(derived...)
		return false
	}
	return true
}

// ages turns dates into whole days, so that secrets that differ by minutes stay equal.
func ages(s *model.Secret, now time.Time) {
	for _, age := range []struct {
		from, derived model.Path
		since         time.Time
		into          **int
	}{
		{"created_at", "age_days", s.CreatedAt, &s.AgeDays},
		{"versions.current_at", "value_age_days", s.Versions.CurrentAt, &s.ValueAgeDays},
	} {
		*age.into = nil
		if derive(&s.Object, []model.Path{age.from}, age.derived) && !age.since.IsZero() {
			*age.into = days(now.Sub(age.since))
		}
	}
}

// valueAge gives the value the least age that it can have, if that decides every limit of the rule about
// it. The list of secrets bounds it; only the list of versions tells it.
func valueAge(s *model.Secret, now time.Time, limits []int) {
	s.ValueAgeAtLeast = nil
	switch {
	case s.ValueAgeDays != nil:
		s.ValueAgeAtLeast = s.ValueAgeDays
		return
	case s.Hides("versions.current_at"):
		s.Hide("value_age_at_least")
		return
	}
	least, most, ok := s.ValueAgeBounds(now)
	open := slices.ContainsFunc(limits, func(limit int) bool { return least <= limit && limit < most })
	switch {
	case !ok:
		s.Hide("value_age_days", "value_age_at_least")
		return
	case least == most:
		s.ValueAgeDays = &least
	default:
		s.Hide("value_age_days")
	}
	if open {
		s.Hide("value_age_at_least")
		return
	}
	s.ValueAgeAtLeast = &least
}

func days(d time.Duration) *int {
	n := int(d / (24 * time.Hour))
	return &n
}
