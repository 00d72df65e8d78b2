package enrich

import (
	"slices"
	"strconv"
	"time"

	"smaudit/scanner/model"
)

// spots draws single attributes out of a secret's lists. Each is unknown only if the list, or that
// attribute of one of its elements, is.
func spots(s *model.Secret, now time.Time) {
	s.ReplicaRegions, s.WeakerReplicas, s.PolicyNames, s.OpenPolicies = nil, nil, nil, nil
	unsynchronised(s, now)
	if deriveEach(&s.Object, "replicas", "region", "replica_regions") {
		for i, replica := range s.Replicas {
			s.ReplicaRegions = append(s.ReplicaRegions, spot("replicas", i, "region", replica.Region))
		}
	}
	if deriveEach(&s.Object, "replicas", "kms_key", "weaker_replicas") && deriveEach(&s.Object, "replicas", "region", "weaker_replicas") {
		for i, replica := range s.Replicas {
			if replica.KMSKey.AWSManaged {
				s.WeakerReplicas = append(s.WeakerReplicas, spot("replicas", i, "kms_key", replica.Region))
			}
		}
	}
	if deriveEach(&s.Object, "policies", "name", "policy_names") {
		for i, policy := range s.Policies {
			s.PolicyNames = append(s.PolicyNames, spot("policies", i, "name", policy.Name))
		}
	}
	if deriveEach(&s.Object, "policies", "block_public", "open_policies") && deriveEach(&s.Object, "policies", "name", "open_policies") {
		for i, policy := range s.Policies {
			if !policy.BlockPublic {
				s.OpenPolicies = append(s.OpenPolicies, spot("policies", i, "block_public", policy.Name))
			}
		}
	}
}

// statuses are those that a replica may have (API_ReplicationStatusType, 2026). Code tells of none.
var statuses = []string{"", "InSync", "Failed", "InProgress"}

// lateAfter is how long a replica may be in progress.
const lateAfter = time.Hour

// unsynchronised lists replicas that do not follow their primary. When a copy began is not told; it
// begins with a change of the primary, so one that still runs long after the last change is late.
func unsynchronised(s *model.Secret, now time.Time) {
	s.FailedReplicas, s.LateReplicas = nil, nil
	if !deriveEach(&s.Object, "replicas", "status", "failed_replicas") || !deriveEach(&s.Object, "replicas", "region", "failed_replicas") {
		s.Hide("late_replicas")
		return
	}
	running := false
	if slices.ContainsFunc(s.Replicas, func(r model.Replica) bool { return !slices.Contains(statuses, r.Status) }) {
		s.Hide("failed_replicas", "late_replicas") // a newer status
		return
	}
	for i, replica := range s.Replicas {
		switch replica.Status {
		case "Failed":
			s.FailedReplicas = append(s.FailedReplicas, spot("replicas", i, "status", replica.Region))
		case "InProgress":
			running = true
		}
	}
	if !running || !derive(&s.Object, []model.Path{"changed_at"}, "late_replicas") || now.Sub(s.ChangedAt) <= lateAfter {
		return
	}
	for i, replica := range s.Replicas {
		if replica.Status == "InProgress" {
			s.LateReplicas = append(s.LateReplicas, spot("replicas", i, "status", replica.Region))
		}
	}
}

func spot(list model.Path, i int, attribute, name string) model.Spot {
	return model.Spot{Path: list.Join(strconv.Itoa(i), attribute), Name: name}
}

// deriveEach is derive for one attribute of every element of a list: other attributes of the
// elements may be hidden.
func deriveEach(o *model.Object, list model.Path, attribute string, derived model.Path) bool {
	for _, unknown := range o.Unknown {
		if !list.Overlaps(unknown) {
			continue
		}
		segments := unknown.Segments()
		if len(segments) < 3 || segments[2] == attribute {
			o.Hide(derived)
			return false
		}
	}
	return true
}
