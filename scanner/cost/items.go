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
	secondsADay = decimal.NewFromInt(24 * 60 * 60)
)

// use is all that the cost of a secret hangs on. Accounts repeat it, so each is priced once.
type use struct {
	replicas    int
	observed    observed
	customerKey bool
	gapDays     int // between rotations; 0 where no known function rotates
	memoryMB    int
	arm         bool
}

func useOf(s *model.Secret, f *model.Function) use {
	u := use{replicas: len(s.Replicas), customerKey: !s.KMSKey.AWSManaged}
	if s.Usage != nil {
		u.observed = observedOf(s.Usage)
	}
	if s.Rotation.Enabled && f != nil && f.MemoryMB > 0 {
		u.gapDays, u.memoryMB, u.arm = s.Rotation.LongestGapDays, f.MemoryMB, f.Architecture == "arm64"
	}
	return u
}

// secret prices storage, observed calls and rotation.
func (b *bill) secret(u use) {
	b.add("secret", count(1), model.BasisDerived, "")
	if u.replicas > 0 {
		b.add("replica", count(u.replicas), model.BasisDerived, "each replica is billed as a secret")
	}
	if u.observed.calls > 0 {
		b.add("api_calls", u.observed.aMonth(u.observed.calls), model.BasisObserved, u.observed.note())
	}
	if u.observed.decrypts > 0 && u.customerKey {
		b.add("key_requests", u.observed.aMonth(u.observed.decrypts), model.BasisDerived, "one Decrypt for each value that was read")
	}
	if u.gapDays > 0 {
		b.rotation(u)
	}
}

// A rotation invokes its function four times: createSecret, setSecret, testSecret, finishSecret
// (userguide/rotate-secrets_lambda-functions). How long an invocation takes is assumed.
const (
	invocationsARotation = 4
	secondsAnInvocation  = 5
)

// rotation prices the invocations of a rotation as one item: fractions of a cent, which nobody wants
// to see split into requests and time.
func (b *bill) rotation(u use) {
	second := b.prices.rows["function_time"].price
	if u.arm {
		second = b.prices.rows["function_time_arm"].price
	}
	request := b.prices.rows["function_requests"].price.DivRound(million, moneyDigits)
	gigabytes := count(u.memoryMB).DivRound(count(1024), quantityDigits)
	invocation := request.Add(second.Mul(gigabytes).Mul(count(secondsAnInvocation)))
	runs := ratio(daysAMonth, count(u.gapDays))
	b.addAt("rotation", "rotation", runs, invocation.Mul(count(invocationsARotation)), model.BasisAssumed,
		"4 invocations of 5 seconds each")
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
