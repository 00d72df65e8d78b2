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
