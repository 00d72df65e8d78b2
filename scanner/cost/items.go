package cost

import (
	"github.com/shopspring/decimal"

	"smaudit/scanner/model"
)

var (
	daysAMonth  = decimal.NewFromInt(365).DivRound(decimal.NewFromInt(12), quantityDigits)
	hoursAMonth = decimal.NewFromInt(730)
	tenThousand = decimal.NewFromInt(10_000)
	million     = decimal.NewFromInt(1_000_000)
)

// secret prices storage, reads and rotation. In its recovery window a secret costs nothing
// (userguide/manage_delete-secret).
func (b *bill) secret(s *model.Secret, f *model.Function) {
	if !s.DeletedAt.IsZero() {
		return
	}
	b.add("secret", count(1), model.BasisDerived, "")
	if n := len(s.Replicas); n > 0 {
		b.add("replica", count(n), model.BasisDerived, "each replica is billed as a secret")
	}
	if s.Usage != nil && s.Usage.PerDay > 0 {
		calls := count(s.Usage.PerDay).Mul(daysAMonth)
		b.add("api_calls", ratio(calls, tenThousand), model.BasisObserved, "reads seen in the record")
		if !s.KMSKey.AWSManaged {
			b.add("key_requests", ratio(calls, tenThousand), model.BasisDerived, "one Decrypt for each read")
		}
	}
	if s.Rotation.Enabled && s.Rotation.LongestGapDays > 0 && f != nil {
		b.rotation(s, f)
	}
}

// A rotation invokes its function four times: createSecret, setSecret, testSecret, finishSecret
// (userguide/rotate-secrets_lambda-functions). How long an invocation takes is assumed.
const (
	invocationsARotation = 4
	secondsAnInvocation  = 5
)

func (b *bill) rotation(s *model.Secret, f *model.Function) {
	runs := ratio(daysAMonth, count(s.Rotation.LongestGapDays))
	invocations := runs.Mul(count(invocationsARotation))
	b.add("function_requests", ratio(invocations, million), model.BasisDerived, "4 invocations for each rotation")
	if f.MemoryMB <= 0 {
		return
	}
	item := "function_time"
	if f.Architecture == "arm64" {
		item = "function_time_arm"
	}
	seconds := invocations.Mul(count(secondsAnInvocation))
	b.add(item, ratio(seconds.Mul(count(f.MemoryMB)), count(1024)), model.BasisAssumed, "5 seconds for each invocation")
}

// key prices a customer key of the scope's own account. AWS-managed keys are free, and so are those
// that wait for their deletion (KMS developer guide, deleting-keys, 2026).
func (b *bill) key(k *model.Key, account string) {
	if !k.DeletedAt.IsZero() || k.State == "PendingDeletion" {
		return
	}
	if k.AWSManaged || (account != "" && k.Account != "" && k.Account != account) {
		return
	}
	b.add("key", count(1), model.BasisDerived, "")
}

func (b *bill) endpoint(e *model.Endpoint) {
	if e.Zones > 0 {
		b.add("endpoint", hoursAMonth.Mul(count(e.Zones)), model.BasisDerived, "730 hours in each zone")
	}
}
