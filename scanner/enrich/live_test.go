package enrich_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// live completes a secret of a live account. The limit of the age of values is 90 days.
func live(secret model.Secret) *model.Secret {
	return complete(&model.Snapshot{Scope: model.Scope{Source: model.SourceAWS}, Secrets: []*model.Secret{&secret}}).Secrets[0]
}

func daysAgo(n int) time.Time { return now.AddDate(0, 0, -n) }

func TestStateOfRotation(t *testing.T) {
	t.Parallel()
	on := model.Rotation{Enabled: true, Kind: model.RotationByFunction, Days: 30} // window 24 hours
	rotation := func(change func(*model.Rotation)) model.Rotation {
		r := on
		change(&r)
		return r
	}
	old := model.Secret{CreatedAt: daysAgo(400), ChangedAt: daysAgo(10)}
	with := func(r model.Rotation, changes ...func(*model.Secret)) model.Secret {
		s := old
		s.Rotation = r
		for _, change := range changes {
			change(&s)
		}
		return s
	}
	changed := func(days int) func(*model.Secret) { return func(s *model.Secret) { s.ChangedAt = daysAgo(days) } }
	hidden := func(paths ...model.Path) func(*model.Secret) { return func(s *model.Secret) { s.Hide(paths...) } }
	pending := func(hours int) func(*model.Secret) {
		return func(s *model.Secret) { s.Versions.PendingAt = now.Add(-time.Duration(hours) * time.Hour) }
	}
	last := func(days int) model.Rotation { return rotation(func(r *model.Rotation) { r.LastAt = daysAgo(days) }) }
	due := func(days, next int) model.Rotation {
		return rotation(func(r *model.Rotation) { r.LastAt, r.NextAt = daysAgo(days), daysAgo(next) })
	}
	never := func(next int) model.Rotation { return rotation(func(r *model.Rotation) { r.NextAt = daysAgo(next) }) }
	tests := []struct {
		name    string
		give    model.Secret
		state   model.State
		overdue *int
		never   bool
		unknown []model.Path
	}{
		{name: "off", give: with(model.Rotation{Days: 30, LastAt: daysAgo(300)}), state: model.StateOff},
		{name: "off, the rest unseen", give: with(model.Rotation{}, hidden("rotation.last_at", "rotation.next_at")), state: model.StateOff},
		{name: "managed", give: with(model.Rotation{Enabled: true, Kind: model.RotationManaged}), state: model.StateManaged, unknown: []model.Path{"rotation.never_succeeded"}},
		{name: "managed, and late", give: with(model.Rotation{Enabled: true, Kind: model.RotationManaged, LastAt: daysAgo(60), NextAt: daysAgo(30)}), state: model.StateManaged, overdue: new(30 * 24)},
		{name: "late, though the next date rolled on", give: with(due(40, -5), changed(40)), state: model.StateOverdue, overdue: new(9 * 24)},
		{name: "perhaps changed by hand, so that the next date rolled on", give: with(due(40, -5), changed(10)), unknown: []model.Path{"rotation.overdue_hours", "rotation.state"}},
		{name: "never, though the next date rolled on", give: with(never(-5), changed(40)), state: model.StateNeverSucceeded, never: true},
		{name: "without a schedule", give: with(model.Rotation{Enabled: true, Kind: model.RotationByFunction}), unknown: []model.Path{"rotation.never_succeeded", "rotation.state"}},
		{name: "healthy", give: with(due(10, -20)), state: model.StateHealthy},
		{name: "within its window", give: with(due(31, 1)), state: model.StateHealthy},
		{name: "a day past the window", give: with(due(32, 2), changed(32)), state: model.StateOverdue, overdue: new(24)},
		{name: "no next date", give: with(last(40), changed(40)), state: model.StateOverdue, overdue: new(9 * 24)},
		{name: "no next date, something changed since", give: with(last(40), changed(5)), unknown: []model.Path{"rotation.overdue_hours", "rotation.state"}},
		{name: "no next date, changed by hand since", give: with(last(40), changed(5), func(s *model.Secret) { s.Versions.CurrentAt = daysAgo(5) }), state: model.StateHealthy},
		{name: "a tag edited since, the value not", give: with(last(40), changed(5), func(s *model.Secret) { s.Versions.CurrentAt = daysAgo(40) }), state: model.StateOverdue, overdue: new(9 * 24)},
		{name: "failing", give: with(rotation(func(r *model.Rotation) {
			r.LastAt, r.NextAt, r.LastFailure = daysAgo(10), daysAgo(-20), &model.Failure{At: daysAgo(1)}
		})), state: model.StateFailing},
		{name: "failed before it succeeded", give: with(rotation(func(r *model.Rotation) {
			r.LastAt, r.NextAt, r.LastFailure = daysAgo(10), daysAgo(-20), &model.Failure{At: daysAgo(11)}
		})), state: model.StateHealthy},
		{name: "stuck", give: with(due(10, -20), pending(26)), state: model.StateStuck},
		{name: "in progress", give: with(due(10, -20), pending(1)), state: model.StateHealthy},
		{name: "stuck, the rest unseen", give: with(due(10, -20), pending(26), hidden("changed_at")), state: model.StateStuck, unknown: []model.Path{"changed_at", "rotation.overdue_hours", "rotation.never_succeeded"}},
		{name: "never, and overdue", give: with(never(3)), state: model.StateNeverSucceeded, never: true},
		{name: "not yet", give: with(never(-3)), state: model.StateHealthy},
		{name: "never, by the last change", give: with(on, changed(40)), state: model.StateNeverSucceeded, never: true},
		{name: "perhaps never", give: with(on, changed(10)), unknown: []model.Path{"rotation.never_succeeded", "rotation.state"}},
		{name: "new", give: model.Secret{Rotation: on, CreatedAt: daysAgo(5), ChangedAt: daysAgo(5)}, state: model.StateHealthy},
		{name: "versions unseen", give: with(due(10, -20), hidden("versions")), unknown: []model.Path{"versions", "value_age_days", "rotation.pending_hours", "rotation.state"}},
		{name: "on or off unseen", give: with(due(10, -20), hidden("rotation.enabled")), unknown: []model.Path{"rotation.enabled", "idle_days", "rotation.overdue_hours", "rotation.never_succeeded", "rotation.state"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.give.AccessedAt = daysAgo(5)
			got := live(test.give)
			assert.Equal(t, test.state, got.Rotation.State)
			assert.Equal(t, test.overdue, got.Rotation.OverdueHours)
			assert.Equal(t, test.never, got.Rotation.NeverSucceeded)
			if test.unknown != nil {
				assert.Subset(t, got.Unknown, test.unknown)
			}
			assert.Equal(t, test.state == "", got.Hides("rotation.state"))
		})
	}
}

func TestValueAge(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		created, changed, rotated, current int // days ago; 0 for not told
		exact, least                       *int
	}{
		"versions were listed":                {created: 400, changed: 5, current: 200, exact: new(200), least: new(200)},
		"created within the limit":            {created: 80, changed: 5, least: new(5)},
		"rotated within the limit":            {created: 400, changed: 20, rotated: 20, exact: new(20), least: new(20)},
		"touched after it was rotated":        {created: 400, changed: 5, rotated: 20}, // it may be an older value again
		"untouched for longer than the limit": {created: 400, changed: 91, least: new(91)},
		"undecided":                           {created: 400, changed: 5, rotated: 300},
		"never changed":                       {created: 30, changed: 30, exact: new(30), least: new(30)},
		"nothing told":                        {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ago := func(days int) time.Time {
				if days == 0 {
					return time.Time{}
				}
				return daysAgo(days)
			}
			got := live(model.Secret{
				CreatedAt: ago(test.created), ChangedAt: ago(test.changed),
				Rotation: model.Rotation{LastAt: ago(test.rotated)}, Versions: model.Versions{CurrentAt: ago(test.current)},
			})
			assert.Equal(t, test.exact, got.ValueAgeDays)
			assert.Equal(t, test.exact == nil, got.Hides("value_age_days"))
			assert.Equal(t, test.least, got.ValueAgeAtLeast)
			assert.Equal(t, test.least == nil, got.Hides("value_age_at_least"))
		})
	}
}

func TestIdle(t *testing.T) {
	t.Parallel()
	day := func(days int) time.Time { return daysAgo(days).Truncate(24 * time.Hour) }
	byFunction := func(last, next int) model.Rotation {
		return model.Rotation{Enabled: true, Kind: model.RotationByFunction, LastAt: daysAgo(last), NextAt: daysAgo(next)}
	}
	for name, test := range map[string]struct {
		give     model.Secret
		least    *int
		sure     bool
		neverRan bool
	}{
		"read":                      {give: model.Secret{AccessedAt: day(5)}, least: new(5), sure: true},
		"never":                     {least: new(400), sure: true, neverRan: true},
		"read elsewhere":            {give: model.Secret{AccessedAt: day(200), Replicas: []model.Replica{{AccessedAt: day(3)}}}, least: new(3), sure: true},
		"never here, but elsewhere": {give: model.Secret{Replicas: []model.Replica{{AccessedAt: day(3)}}}, least: new(3), sure: true},
		"on the day of a rotation":  {give: model.Secret{AccessedAt: day(5), Rotation: byFunction(5, -25)}, least: new(5)},
		"the day after":             {give: model.Secret{AccessedAt: day(4), Rotation: byFunction(5, -25)}, least: new(4), sure: true},
		"rotated past midnight":     {give: model.Secret{AccessedAt: day(5), Rotation: model.Rotation{Enabled: true, Kind: model.RotationByFunction, LastAt: day(4).Add(time.Minute)}}, least: new(5)},
		"rotated before midnight":   {give: model.Secret{AccessedAt: day(4), Rotation: model.Rotation{Enabled: true, Kind: model.RotationByFunction, LastAt: day(4).Add(-time.Minute)}}, least: new(4)},
		"while it is overdue":       {give: model.Secret{AccessedAt: day(2), Rotation: byFunction(50, 20)}, least: new(2)},
		"rotated by the owner":      {give: model.Secret{AccessedAt: day(5), Rotation: model.Rotation{Enabled: true, Kind: model.RotationManaged, LastAt: daysAgo(5)}}, least: new(5), sure: true},
		"replicas unseen":           {give: model.Secret{AccessedAt: day(200), Object: model.Object{Unknown: []model.Path{"replicas"}}}},
		"the date unseen":           {give: model.Secret{Object: model.Object{Unknown: []model.Path{"accessed_at"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.give.CreatedAt = daysAgo(400)
			got := live(test.give)
			assert.Equal(t, test.least, got.IdleAtLeastDays)
			assert.Equal(t, test.sure, got.IdleDays != nil)
			assert.Equal(t, !test.sure, got.Hides("idle_days"))
			assert.Equal(t, test.neverRan, got.NeverRead)
		})
	}
}

func TestReplicasOutOfSync(t *testing.T) {
	t.Parallel()
	replicas := []model.Replica{{Region: "a", Status: "InSync"}, {Region: "b", Status: "Failed"}, {Region: "c", Status: "InProgress"}}
	got := live(model.Secret{Replicas: replicas, ChangedAt: now.Add(-61 * time.Minute)})
	assert.Equal(t, []model.Spot{{Path: "replicas.1.status", Name: "b"}}, got.FailedReplicas)
	assert.Equal(t, []model.Spot{{Path: "replicas.2.status", Name: "c"}}, got.LateReplicas)
	assert.Empty(t, live(model.Secret{Replicas: replicas, ChangedAt: now.Add(-time.Hour)}).LateReplicas)
	unseen := live(model.Secret{Replicas: replicas, Object: model.Object{Unknown: []model.Path{"changed_at"}}})
	assert.True(t, unseen.Hides("late_replicas") && !unseen.Hides("failed_replicas"))
}
