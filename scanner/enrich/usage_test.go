package enrich_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// recorded is what a record of the days before now tells, as far as it was kept up to some days before now.
func recorded(from, to int, reads ...int) *model.Usage {
	u := &model.Usage{Window: model.Window{From: daysAgo(from), To: daysAgo(to)}, Reads: len(reads)}
	for _, day := range reads {
		if at := daysAgo(day); at.After(u.LastAt) {
			u.LastAt = at
		}
	}
	return u
}

func TestIdleByRecord(t *testing.T) {
	t.Parallel()
	day := func(days int) time.Time { return daysAgo(days).Truncate(24 * time.Hour) }
	byFunction := model.Rotation{Enabled: true, Kind: model.RotationByFunction, LastAt: daysAgo(200)}
	for name, test := range map[string]struct {
		give                model.Secret
		usage, least, exact *int
		byRecord, never     bool
	}{
		"a read":                         {give: model.Secret{AccessedAt: day(3), Usage: recorded(100, 0, 95, 50)}, usage: new(50), least: new(50), exact: new(50), byRecord: true},
		"read by others than users only": {give: model.Secret{AccessedAt: day(3), Usage: recorded(100, 0)}, usage: new(100), least: new(100), byRecord: true},
		"not read since before":          {give: model.Secret{AccessedAt: day(200), Usage: recorded(30, 0)}, usage: new(30), least: new(200), exact: new(200)},
		"not since rotation read":        {give: model.Secret{AccessedAt: day(200), Usage: recorded(30, 0), Rotation: byFunction}, usage: new(30), least: new(200)},
		"never":                          {give: model.Secret{Usage: recorded(30, 0)}, usage: new(30), least: new(400), exact: new(400), never: true},
		"created since, never by users":  {give: model.Secret{AccessedAt: day(3), CreatedAt: daysAgo(80), Usage: recorded(100, 0)}, usage: new(80), least: new(80), exact: new(80), byRecord: true, never: true},
		"a record of the past":           {give: model.Secret{AccessedAt: day(3), Usage: recorded(100, 10, 95)}, least: new(3), exact: new(3)},
		"read before a gap":              {give: model.Secret{AccessedAt: day(3), Usage: recorded(30, 0, 95)}, usage: new(30), least: new(30), byRecord: true},
		"read after the record":          {give: model.Secret{AccessedAt: day(0), Usage: recorded(100, 1, 95)}, usage: new(94), least: new(0), exact: new(0)},
		"a record up to yesterday":       {give: model.Secret{AccessedAt: day(1), Usage: recorded(100, 1, 95)}, usage: new(94), least: new(94), exact: new(94), byRecord: true},
		"read elsewhere": {
			give:  model.Secret{AccessedAt: day(3), Usage: recorded(100, 0, 50), Replicas: []model.Replica{{AccessedAt: daysAgo(7)}}},
			usage: new(50), least: new(7), exact: new(7),
		},
		"reads unseen": {give: model.Secret{Object: model.Object{Unknown: []model.Path{"usage.last_at"}}, AccessedAt: day(3), Usage: recorded(100, 0)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.give.CreatedAt.IsZero() {
				test.give.CreatedAt = daysAgo(400)
			}
			got := live(test.give)
			assert.Equal(t, test.usage, got.Usage.IdleDays)
			assert.Equal(t, test.usage == nil, got.Hides("usage.idle_days"))
			assert.Equal(t, test.least, got.IdleAtLeastDays)
			assert.Equal(t, test.exact, got.IdleDays)
			assert.Equal(t, test.exact == nil, got.Hides("idle_days"))
			assert.Equal(t, test.byRecord, got.IdleByRecord)
			assert.Equal(t, test.never, got.NeverRead)
		})
	}
}

// Where only the record tells of a secret, it may be no older than the first event that it is in.
func TestIdleByRecordAlone(t *testing.T) {
	t.Parallel()
	only := func(u *model.Usage) *model.Secret {
		return complete(&model.Snapshot{Scope: model.Scope{Source: model.SourceTrail}, Secrets: []*model.Secret{{Usage: u}}}).Secrets[0]
	}
	read := only(recorded(100, 10, 95))
	assert.Equal(t, 90, *read.Usage.CoveredDays)
	assert.Equal(t, 85, *read.Usage.IdleDays, "a record of long ago is of the moment at which it ends")
	assert.Equal(t, 85, *read.IdleDays)

	before := only(recorded(30, 10, 95))
	assert.Equal(t, 20, *before.IdleAtLeastDays, "of the days before the record nothing is known")
	assert.True(t, before.Hides("idle_days"))

	unread := recorded(100, 10)
	unread.Readers = []model.Reader{{Purpose: "rotation", FirstAt: daysAgo(70)}}
	rotated := only(unread)
	assert.Equal(t, 60, *rotated.Usage.IdleDays)
	assert.Equal(t, 60, *rotated.IdleAtLeastDays)
	assert.True(t, rotated.Hides("idle_days"), "it may have been read before")

	assert.True(t, only(recorded(100, 10)).Hides("usage.idle_days"), "since when it is there is not known")
}

func TestIdleReplicas(t *testing.T) {
	t.Parallel()
	got := live(model.Secret{
		CreatedAt: daysAgo(400), ChangedAt: daysAgo(40),
		Replicas: []model.Replica{{AccessedAt: daysAgo(5)}, {}},
	})
	assert.Equal(t, new(5), got.ReplicaUses[0].IdleDays)
	assert.Equal(t, new(40), got.ReplicaUses[1].IdleAtLeastDays)
	assert.True(t, got.Hides("replica_uses.1.idle_days"), "it may have been made by the last change, or long before")
	assert.False(t, got.Hides("idle_days"))
	assert.Equal(t, model.Money("0.40"), got.ReplicaUses[0].Monthly)
	old := live(model.Secret{CreatedAt: daysAgo(400), ChangedAt: daysAgo(400), Replicas: []model.Replica{{}}})
	assert.Equal(t, new(400), old.ReplicaUses[0].IdleDays)
}

func TestUnused(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"
	one := func(name string) *model.Secret {
		return &model.Secret{Object: model.Object{ID: arn + name + "-a1B2c3", Name: name, ARN: arn + name + "-a1B2c3"}}
	}
	reader := func(used ...string) *model.Principal {
		return &model.Principal{
			Object: model.Object{ID: "arn:aws:iam::111122223333:role/r", ARN: "arn:aws:iam::111122223333:role/r"}, Kind: "role", Account: "111122223333",
			Policies: []model.IdentityPolicy{{Name: "p", Document: `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
				"Action": "secretsmanager:GetSecretValue", "Resource": "` + arn + `prod/*"}]}`}},
			Activity: &model.Activity{Used: used, Window: model.Window{From: daysAgo(100), To: now, Regions: []string{"eu-west-1"}}},
		}
	}
	global := func(p *model.Principal) *model.Principal {
		young := one("prod/young")
		young.CreatedAt = daysAgo(99)
		return complete(&model.Snapshot{
			CollectedAt:  now,
			Scope:        model.Scope{Source: model.SourceAWS, Partition: "aws", Account: "111122223333", Region: model.RegionGlobal},
			OtherSecrets: []*model.Secret{one("prod/db"), one("prod/mail"), one("dev/db"), young}, Principals: []*model.Principal{p},
		}).Principals[0]
	}
	got := global(reader(arn + "prod/db-a1B2c3"))
	assert.Equal(t, []string{"prod/mail"}, got.Unused)
	assert.Equal(t, 100, *got.Activity.CoveredDays)
	assert.Empty(t, global(reader(arn+"prod/db", "prod/mail")).Unused, "names and ARNs without their end stand for secrets too")

	old := reader()
	old.Activity.Window.To = daysAgo(10)
	assert.True(t, global(old).Hides("unused"), "the record ends long before the collection")
	sweeping := reader()
	sweeping.Activity.Sweep = &model.Peak{Count: 1, Regions: 1}
	assert.True(t, global(sweeping).Hides("unused"), "which secrets it read by a filter is not known")
	elsewhere := reader()
	elsewhere.Activity.Window.Regions = []string{"us-east-1"}
	assert.True(t, global(elsewhere).Hides("unused"), "the record has nothing of the region")
	stranger := reader()
	stranger.Recorded = true
	assert.True(t, global(stranger).Hides("unused"))
	young := reader()
	young.CreatedAt = daysAgo(99)
	assert.Empty(t, global(young).Unused)
	silent := reader()
	silent.Activity = nil
	assert.False(t, global(silent).Hides("unused"), "without a record nobody asks")
}
