package enrich

import "smaudit/scanner/model"

// recording sums up what the trails of the scope record. In code a trail counts for the root that
// declares it; a root that declares none says nothing about recording.
func recording(s *model.Snapshot) {
	if len(s.Trails) == 0 {
		return
	}
	sum := &model.Recording{}
	for _, trail := range s.Trails {
		if trail.Hides("logging") || trail.Hides("read_events") || trail.Hides("write_events") {
			s.Scope.Hide("recording.reads", "recording.writes")
		}
		if !trail.Logging {
			continue
		}
		sum.Trails++
		sum.Reads = sum.Reads || trail.ReadEvents
		sum.Writes = sum.Writes || trail.WriteEvents
	}
	s.Scope.Recording = sum
}
