package cost_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

func line(item, quantity, unit string, price, monthly model.Money, basis model.Basis, note string) model.CostLine {
	return model.CostLine{Item: item, Quantity: quantity, Unit: unit, UnitPrice: price, Monthly: monthly, Basis: basis, Note: note}
}

var (
	storage    = line("secret", "1", "secret-month", "0.40", "0.40", model.BasisDerived, "")
	deletion   = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	functionID = "function"
)

func rotating(enabled bool, gap int) model.Rotation {
	return model.Rotation{Enabled: enabled, LongestGapDays: gap, Function: functionID}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		secret  model.Secret
		monthly model.Money
		lines   []model.CostLine
	}{
		{"plain", model.Secret{}, "0.40", []model.CostLine{storage}},
		{"in its recovery window", model.Secret{DeletedAt: deletion, Replicas: make([]model.Replica, 2)}, "0.00", nil},
		{"replicas", model.Secret{Replicas: make([]model.Replica, 2)}, "1.20", []model.CostLine{
			storage, line("replica", "2", "replica-month", "0.40", "0.80", model.BasisDerived, "each replica is billed as a secret"),
		}},
		{"reads under a customer key", model.Secret{Usage: readTimes(90_000)}, "0.64333336", []model.CostLine{
			storage,
			line("api_calls", "3.041667", "10,000 calls", "0.05", "0.15208335", model.BasisObserved, "as seen in a record of 90 days"),
			line("key_requests", "3.041667", "10,000 requests", "0.03", "0.09125001", model.BasisDerived, "one Decrypt for each value that was read"),
		}},
		{"reads under the AWS-managed key", model.Secret{KMSKey: model.KMSKey{AWSManaged: true}, Usage: readTimes(90_000)}, "0.55208335", []model.CostLine{
			storage, line("api_calls", "3.041667", "10,000 calls", "0.05", "0.15208335", model.BasisObserved, "as seen in a record of 90 days"),
		}},
		{"nobody reads", model.Secret{Usage: readTimes(0)}, "0.40", []model.CostLine{storage}},
		{"a record of no span", model.Secret{Usage: &model.Usage{Reads: 3}}, "0.40", []model.CostLine{storage}},
		{"all that was seen, values of a batch apart", model.Secret{KMSKey: model.KMSKey{AWSManaged: true}, Usage: &model.Usage{
			Window: ninety, Reads: 50_000, RotationReads: 20_000, ScannerReads: 10_000, BySource: map[string]int{"batch": 5000},
			Uses: []model.Use{{Action: "secretsmanager:GetSecretValue", Count: 80_000}, {Action: "secretsmanager:DescribeSecret", Count: 15_000}},
		}}, "0.55208335", []model.CostLine{
			storage, line("api_calls", "3.041667", "10,000 calls", "0.05", "0.15208335", model.BasisObserved, "as seen in a record of 90 days"),
		}},
		{"rotates every day", model.Secret{Rotation: rotating(true, 1)}, "0.40129169699332225", []model.CostLine{
			storage,
			line("rotation", "30.416667", "rotation", "0.00004246675", "0.00129169699332225", model.BasisAssumed, "4 invocations of 5 seconds each"),
		}},
		{"rotation off", model.Secret{Rotation: rotating(false, 1)}, "0.40", []model.CostLine{storage}},
		{"no schedule", model.Secret{Rotation: rotating(true, 0)}, "0.40", []model.CostLine{storage}},
		{"function elsewhere", model.Secret{Rotation: model.Rotation{Enabled: true, LongestGapDays: 1}}, "0.40", []model.CostLine{storage}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			secret := test.secret
			price(t, &model.Snapshot{Secrets: []*model.Secret{&secret}, Functions: []*model.Function{{Object: model.Object{ID: functionID}, MemoryMB: 128}}})
			assert.Equal(t, test.lines, secret.Cost.Lines)
			assert.Equal(t, test.monthly, secret.Cost.Monthly)
			assert.Empty(t, secret.Unknown)
		})
	}
}

// ninety is a record of as many days.
var ninety = model.Window{From: deletion.AddDate(0, 0, -90), To: deletion}

func readTimes(times int) *model.Usage { return &model.Usage{Reads: times, Window: ninety} }

func TestCaches(t *testing.T) {
	t.Parallel()
	cache := []model.Cache{{TTL: 300, SavedPerDay: 1000}}
	s := &model.Secret{ReplicaUses: make([]model.ReplicaUse, 1), Usage: &model.Usage{Caches: slices.Clone(cache), Readers: []model.Reader{{Cached: slices.Clone(cache)}}}}
	price(t, &model.Snapshot{Secrets: []*model.Secret{s}})
	assert.Equal(t, model.Money("0.15208335"), s.Usage.Caches[0].Monthly)
	assert.Equal(t, model.Money("0.15208335"), s.Usage.Readers[0].Cached[0].Monthly)
	assert.Equal(t, model.Money("0.40"), s.ReplicaUses[0].Monthly)

	alone := &model.Secret{Usage: readTimes(90_000)}
	price(t, &model.Snapshot{Scope: model.Scope{Source: model.SourceTrail}, Secrets: []*model.Secret{alone}})
	assert.Equal(t, model.Money("0.55208335"), alone.Cost.Monthly, "the record does not tell under which key it is")
}

func price(t *testing.T, s *model.Snapshot) {
	t.Helper()
	cost.Default().Snapshot(s)
	require.NotNil(t, s.Scope.Cost)
}

func TestRotationHangsOnTheFunction(t *testing.T) {
	t.Parallel()
	a := func(f model.Function) model.Money {
		secret := &model.Secret{Rotation: rotating(true, 1)}
		f.ID = functionID
		price(t, &model.Snapshot{Secrets: []*model.Secret{secret}, Functions: []*model.Function{&f}})
		if len(secret.Cost.Lines) < 2 {
			return ""
		}
		return secret.Cost.Lines[1].UnitPrice
	}
	assert.Equal(t, model.Money("0.0000341335"), a(model.Function{MemoryMB: 128, Architecture: "arm64"}))
	assert.Equal(t, model.Money("0.00004246675"), a(model.Function{MemoryMB: 128, Architecture: "x86_64"}))
	assert.Empty(t, a(model.Function{}), "memory that is not known is no quantity")
	assert.Empty(t, a(model.Function{MemoryMB: -128}))
}

func TestKeysAndEndpoints(t *testing.T) {
	t.Parallel()
	keys := []*model.Key{
		{}, {AWSManaged: true}, {Account: "111122223333"}, {Account: "444455556666"}, {State: "PendingDeletion"}, {DeletedAt: deletion},
	}
	endpoints := []*model.Endpoint{{Zones: 3}, {}, {Zones: -1}}
	s := &model.Snapshot{Scope: model.Scope{Account: "111122223333", Partition: "aws"}, Keys: keys, Endpoints: endpoints}
	price(t, s)
	var monthly []model.Money
	for _, key := range keys {
		monthly = append(monthly, key.Cost.Monthly)
	}
	for _, endpoint := range endpoints {
		monthly = append(monthly, endpoint.Cost.Monthly)
	}
	assert.Equal(t, []model.Money{"1.00", "0.00", "1.00", "0.00", "0.00", "0.00", "21.90", "0.00", "0.00"}, monthly)
	assert.Equal(t, model.Money("23.90"), s.Scope.Cost.Monthly)
	assert.Equal(t, []model.CostLine{line("endpoint", "2190", "zone-hour", "0.01", "21.90", model.BasisDerived, "730 hours in each zone")}, endpoints[0].Cost.Lines)
}

func TestPartitionWithoutPrices(t *testing.T) {
	t.Parallel()
	s := &model.Snapshot{Scope: model.Scope{Partition: "aws-us-gov"}, Secrets: []*model.Secret{{}}, Keys: []*model.Key{{}}, Endpoints: []*model.Endpoint{{}}}
	cost.Default().Snapshot(s)
	for _, o := range []*model.Object{&s.Scope.Object, &s.Secrets[0].Object, &s.Keys[0].Object, &s.Endpoints[0].Object} {
		assert.Equal(t, []model.Path{"cost"}, o.Unknown)
	}
	assert.Nil(t, s.Scope.Cost)
	assert.Nil(t, s.Secrets[0].Cost)
}

func TestUnknownCarries(t *testing.T) {
	t.Parallel()
	on := func(s model.Secret) model.Secret { s.Rotation = rotating(true, 30); return s }
	tests := []struct {
		name   string
		secret model.Secret
		hidden model.Path
		want   bool
	}{
		{"replicas", model.Secret{}, "replicas", true},
		{"one replica's region, which has no bearing on their number", model.Secret{}, "replicas.0.region", false},
		{"everything", model.Secret{}, "", true},
		{"usage", model.Secret{}, "usage", true},
		{"deletion", model.Secret{}, "deleted_at", true},
		{"description", model.Secret{}, "description", false},
		{"key where nobody reads", model.Secret{}, "kms_key", false},
		{"key where somebody reads", model.Secret{Usage: readTimes(1)}, "kms_key", true},
		{"schedule without rotation", model.Secret{}, "rotation.longest_gap_days", false},
		{"rotation", model.Secret{}, "rotation", true},
		{"schedule", on(model.Secret{}), "rotation.longest_gap_days", true},
		{"function", on(model.Secret{}), "rotation.function", true},
		{"replicas in the recovery window", model.Secret{DeletedAt: deletion}, "replicas", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			secret := test.secret
			secret.Hide(test.hidden)
			s := &model.Snapshot{Secrets: []*model.Secret{&secret}}
			price(t, s)
			assert.Equal(t, test.want, secret.Hides("cost"))
			assert.Equal(t, test.want, s.Scope.Hides("cost"))
		})
	}
	for _, hidden := range []model.Path{"memory_mb", "architecture"} {
		secret := on(model.Secret{})
		s := &model.Snapshot{Secrets: []*model.Secret{&secret}, Functions: []*model.Function{{Object: model.Object{ID: functionID, Unknown: []model.Path{hidden}}}}}
		price(t, s)
		assert.True(t, secret.Hides("cost"), hidden)
	}
	s := &model.Snapshot{
		Keys:      []*model.Key{{Object: model.Object{Unknown: []model.Path{"aws_managed"}}}, {}},
		Endpoints: []*model.Endpoint{{Object: model.Object{Unknown: []model.Path{"zones"}}}, {}},
	}
	price(t, s)
	assert.True(t, s.Keys[0].Hides("cost") && s.Endpoints[0].Hides("cost") && s.Scope.Hides("cost"))
	assert.False(t, s.Keys[1].Hides("cost") || s.Endpoints[1].Hides("cost"))
}
