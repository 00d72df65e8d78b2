package cost_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

// TestBillsAddUp recomputes bills in rational arithmetic, which rounds nowhere.
func TestBillsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := snapshot(t)
		cost.Default().Snapshot(s)
		total := new(big.Rat)
		for _, c := range costs(s) {
			total.Add(total, checkCost(t, c))
		}
		require.Zero(t, total.Cmp(rat(t, string(s.Scope.Cost.Monthly))), "objects sum to %s, the scope says %s", total, s.Scope.Cost.Monthly)
		require.Empty(t, s.Scope.Unknown)
	})
}

// TestEstimates compares with the formulas themselves: the digits that quantities leave out are worth
// less than a hundredth of a cent for each line.
func TestEstimates(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		perDay := rapid.IntRange(1, 10_000_000).Draw(t, "per day")
		gap := rapid.IntRange(1, 120_000).Draw(t, "gap")
		memory := rapid.IntRange(128, 10_240).Draw(t, "memory")
		s := &model.Snapshot{
			Secrets:   []*model.Secret{{Usage: readTimes(90 * perDay), Rotation: rotating(true, gap)}},
			Functions: []*model.Function{{Object: model.Object{ID: functionID}, MemoryMB: memory}},
		}
		cost.Default().Snapshot(s)
		month := big.NewRat(365, 12)
		reads := mul(month, big.NewRat(int64(perDay), 10_000), big.NewRat(8, 100))
		runs := mul(month, big.NewRat(4, int64(gap)))
		invocations := mul(runs, big.NewRat(2, 10), big.NewRat(1, 1_000_000))
		seconds := mul(runs, big.NewRat(5*int64(memory), 1024), big.NewRat(166667, 10_000_000_000))
		want := new(big.Rat).Add(big.NewRat(4, 10), reads)
		want.Add(want, invocations).Add(want, seconds)
		off := want.Sub(want, rat(t, string(s.Secrets[0].Cost.Monthly)))
		require.Negative(t, off.Abs(off).Cmp(big.NewRat(4, 10_000)), "%d a day, %d days, %d MB: off by %s", perDay, gap, memory, off.FloatString(9))
	})
}

func TestAddIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.StringMatching(`[0-9]{1,20}(\.[0-9]{1,20})?`)
		a, b := amounts.Draw(t, "a"), amounts.Draw(t, "b")
		sum := string(cost.Add(model.Money(a), model.Money(b)))
		require.Zero(t, rat(t, sum).Cmp(new(big.Rat).Add(rat(t, a), rat(t, b))))
		require.Regexp(t, `^[0-9]+\.[0-9]{2,}$`, sum)
		require.Equal(t, rat(t, a).Cmp(rat(t, b)), cost.Compare(model.Money(a), model.Money(b)))
	})
}

func mul(factors ...*big.Rat) *big.Rat {
	out := big.NewRat(1, 1)
	for _, factor := range factors {
		out.Mul(out, factor)
	}
	return out
}

func costs(s *model.Snapshot) (out []*model.Cost) {
	for _, secret := range s.Secrets {
		out = append(out, secret.Cost)
	}
	for _, key := range s.Keys {
		out = append(out, key.Cost)
	}
	for _, endpoint := range s.Endpoints {
		out = append(out, endpoint.Cost)
	}
	return out
}

// checkCost holds one object's cost to its lines and returns it.
func checkCost(t *rapid.T, c *model.Cost) *big.Rat {
	sum := new(big.Rat)
	for _, line := range c.Lines {
		monthly := rat(t, string(line.Monthly))
		require.Zero(t, monthly.Cmp(mul(rat(t, line.Quantity), rat(t, string(line.UnitPrice)))), "%+v", line)
		require.False(t, monthly.Sign() < 0, "%+v", line)
		require.True(t, line.Item != "" && line.Unit != "" && line.Basis != "", "%+v", line)
		sum.Add(sum, monthly)
	}
	monthly := rat(t, string(c.Monthly))
	require.Zero(t, sum.Cmp(monthly), "%+v", c)
	return monthly
}

func rat(t *rapid.T, text string) *big.Rat {
	require.False(t, strings.ContainsAny(text, "eE/"), text)
	r, ok := new(big.Rat).SetString(text)
	require.True(t, ok, text)
	return r
}

func snapshot(t *rapid.T) *model.Snapshot {
	number := rapid.OneOf(rapid.IntRange(-5, 5), rapid.IntRange(-1_000_000_000, 1_000_000_000))
	s := &model.Snapshot{Functions: []*model.Function{{
		Object: model.Object{ID: functionID}, MemoryMB: number.Draw(t, "memory"),
		Architecture: rapid.SampledFrom([]string{"", "arm64", "x86_64"}).Draw(t, "architecture"),
	}}}
	for range rapid.IntRange(0, 4).Draw(t, "secrets") {
		secret := &model.Secret{
			Replicas: make([]model.Replica, rapid.IntRange(0, 3).Draw(t, "replicas")),
			Rotation: rotating(rapid.Bool().Draw(t, "enabled"), number.Draw(t, "gap")),
			KMSKey:   model.KMSKey{AWSManaged: rapid.Bool().Draw(t, "managed")},
		}
		if rapid.Bool().Draw(t, "used") {
			secret.Usage = readTimes(number.Draw(t, "reads"))
		}
		if rapid.IntRange(0, 4).Draw(t, "deleted") == 0 {
			secret.DeletedAt = deletion
		}
		s.Secrets = append(s.Secrets, secret)
	}
	for range rapid.IntRange(0, 2).Draw(t, "keys") {
		s.Keys = append(s.Keys, &model.Key{AWSManaged: rapid.Bool().Draw(t, "aws")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "endpoints") {
		s.Endpoints = append(s.Endpoints, &model.Endpoint{Zones: number.Draw(t, "zones")})
	}
	return s
}
