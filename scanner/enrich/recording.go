package enrich

import "smaudit/scanner/model"

// recording sums up what the trails of the scope record. In code a trail counts for the root that
// declares it; a root that declares none says nothing about recording. A live region without a trail
// records nothing, and the global scope of an account is no place where anything happens.
func recording(s *model.Snapshot) {
	switch {
	case s.Scope.Source == model.SourceAWS && s.Scope.Region == model.RegionGlobal:
		return
	case s.Scope.Hides("recording"):
		return
	case len(s.Trails) == 0 && s.Scope.Source == model.SourceAWS:
		s.Scope.Recording = &model.Recording{}
		return
	case len(s.Trails) == 0:
		return
	}
	sum := &model.Recording{}
	var readsKnown, writesKnown bool
	sum.Reads, readsKnown = records(s.Trails, "read_events", func(t *model.Trail) bool { return t.ReadEvents })
	sum.Writes, writesKnown = records(s.Trails, "write_events", func(t *model.Trail) bool { return t.WriteEvents })
	if !readsKnown {
		s.Scope.Hide("recording.reads")
	}
	if !writesKnown {
		s.Scope.Hide("recording.writes")
	}
	for _, trail := range s.Trails {
		if trail.Logging {
			sum.Trails++
		}
		if trail.Hides("logging") {
			s.Scope.Hide("recording.trails")
		}
	}
	s.Scope.Recording = sum
	if at, ok := s.Trails[0].At(""); ok {
		s.Scope.Place("recording", at) // what is missing is shown at the first trail that there is
	}
}

// records reports whether a trail that is on records the events, and whether that is known: one that
// surely does makes the others irrelevant.
func records(trails []*model.Trail, events model.Path, told func(*model.Trail) bool) (recorded, known bool) {
	known = true
	for _, trail := range trails {
		mayBeOn := trail.Logging || trail.Hides("logging")
		switch {
		case trail.Logging && told(trail):
			return true, true
		case mayBeOn && (told(trail) || trail.Hides(events)):
			known = false
		}
	}
	return false, known
}
