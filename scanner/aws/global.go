package aws

import (
	"context"
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// global is the scope of what an account has once: its trails, and the roles of its rotation functions.
func (a *account) global(ctx context.Context, regions []*region, listing error) *model.Snapshot {
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
	if len(roles) > 0 {
		a.principals(ctx, s, roles, &missed)
	}
	s.Gaps = append(s.Gaps, missed.list()...)
	return s
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
