package aws

import (
	"cmp"
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// global is the scope of what an account has once: its trails and its principals.
func (a *account) global(regions []*region, listing error) *model.Snapshot {
	s := a.snapshot(model.RegionGlobal)
	var missed gaps
	if listing != nil {
		s.Scope.Failed = len(regions) == 0
		why := explain(listing)
		why.detail += "; name the regions with --region"
		missed.add(operation(serviceEC2, "DescribeRegions"), &s.Scope.Object, why)
	}
	for _, text := range a.filter.unmet() {
		missed.note(model.Gap{Operation: "find secrets", Reason: model.GapAbsent, Detail: model.Visible(text) + " in the regions that were read"}, nil)
	}
	a.orphans(regions, &missed)
	for _, id := range slices.Sorted(maps.Keys(a.trails)) {
		t := a.trails[id]
		s.Trails = append(s.Trails, t.trail)
		s.Gaps = append(s.Gaps, t.gaps.list()...)
	}
	roles := make(map[string]bool)
	for _, r := range regions {
		for _, role := range r.roles {
			roles[role] = true
		}
	}
	a.people(s, roles, regions, &missed)
	above := a.organization.wait()
	above.bind(s)
	s.Gaps = append(append(s.Gaps, above.missed.list()...), missed.list()...)
	return s
}

// people adds the account's principals and the index of secrets by which they are judged.
func (a *account) people(s *model.Snapshot, roles map[string]bool, regions []*region, missed *gaps) {
	known := a.identities.wait()
	s.Principals = known.principals(a.id, roles)
	if known.failed != nil {
		missed.add(operation(serviceIAM, "GetAccountAuthorizationDetails"), nil, *known.failed)
	}
	s.Gaps = append(s.Gaps, known.missed.list()...)
	whole := len(regions) > 0 && len(a.options.Regions)+len(a.options.Exclude) == 0 && !a.filter.active()
	for _, r := range regions {
		s.OtherSecrets = append(s.OtherSecrets, r.index...)
		whole = whole && r.whole
	}
	slices.SortFunc(s.OtherSecrets, func(a, b *model.Secret) int { return cmp.Compare(a.ID, b.ID) })
	if whole || len(s.Principals) == 0 {
		return
	}
	partly := []model.Path{"reads_secrets", "administers", "secrets", "overmatches"}
	for _, p := range s.Principals {
		p.Hide(partly...)
	}
	open := unlisted(regions)
	open.Operation, open.Hides, open.Aside = "count secrets", partly, true
	missed.note(open, nil)
}

// unlisted is why a count of secrets is open: that a region's could not be listed, where that is so.
func unlisted(regions []*region) model.Gap {
	open := model.Gap{
		Reason: model.GapUnresolved,
		Detail: "not all secrets of the account were read, so that a count of those that somebody may read is open",
	}
	permission := operation(serviceSecrets, "ListSecrets").Permission
	for _, r := range regions {
		for _, gap := range r.gaps.list() {
			if gap.Permission == permission {
				open.Reason, open.Permission, open.Detail = gap.Reason, permission, open.Detail+": "+gap.Detail
				return open
			}
		}
	}
	return open
}

// indexed is what identities' policies can tell secrets apart by.
func indexed(secrets []*model.Secret) []*model.Secret {
	out := make([]*model.Secret, len(secrets))
	for i, s := range secrets {
		out[i] = &model.Secret{
			Object: model.Object{ID: s.ID, Name: s.Name, ARN: s.ARN}, Owner: s.Owner,
			Tags: s.Tags, TagKeys: s.TagKeys, KMSKey: s.KMSKey, CreatedAt: s.CreatedAt, DeletedAt: s.DeletedAt,
			Rotation: model.Rotation{FunctionARN: s.Rotation.FunctionARN, Function: s.Rotation.Function},
		}
		for _, path := range s.Unknown {
			if path.Overlaps("kms_key") || path.Overlaps("tags") || path == "key" || path.Overlaps("rotation.function") {
				out[i].Hide(path)
			}
		}
	}
	return out
}

// orphans notes replicas whose primaries are not there, though their regions were read: nobody judges them.
func (a *account) orphans(regions []*region, missed *gaps) {
	primaries := make(map[string]bool)
	for _, r := range regions {
		for name := range r.primaries {
			primaries[r.name+" "+name] = true
		}
	}
	for _, r := range regions {
		for home, names := range r.replicas {
			i := slices.IndexFunc(regions, func(r *region) bool { return r.name == home })
			for _, name := range names {
				if i >= 0 && regions[i].whole && !primaries[home+" "+name] {
					missed.note(model.Gap{
						Operation: "judge replicas", Reason: model.GapUnresolved,
						Detail: "replicas are judged with their primaries, and there are none in " + model.Visible(home) + " for some",
					}, nil)
				}
			}
		}
	}
}
