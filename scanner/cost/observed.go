package cost

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"smaudit/scanner/model"
)

// observed is what a record saw of a secret within its span.
type observed struct {
	calls    int
	decrypts int
	span     time.Duration
}

// observedFrom are the attributes that it is counted from.
var observedFrom = []model.Path{
	"usage.reads", "usage.rotation_reads", "usage.scanner_reads", "usage.by_source", "usage.uses", "usage.window.from", "usage.window.to",
}

// observedOf counts calls that were answered. Values that were read by way of a batch needed no calls of their
// own. A record of less than a day is not taken for a measure of more.
func observedOf(u *model.Usage) observed {
	values := u.Reads + u.RotationReads + u.ScannerReads
	o := observed{calls: values - u.BySource["batch"], decrypts: values, span: max(u.Window.To.Sub(u.Window.From), 24*time.Hour)}
	if u.Window.To.IsZero() || u.Window.From.IsZero() {
		return observed{}
	}
	for _, other := range u.Uses {
		if !strings.HasSuffix(other.Action, ":GetSecretValue") {
			o.calls += other.Count
		}
	}
	return o
}

// aMonth is how many of n in the span there are in a month, in ten thousands.
func (o *observed) aMonth(n int) decimal.Decimal {
	seconds := count(int(o.span / time.Second))
	return ratio(count(n).Mul(daysAMonth).Mul(secondsADay), seconds.Mul(tenThousand))
}

func (o *observed) note() string {
	return fmt.Sprintf("as seen in a record of %s days", decimal.NewFromFloat(o.span.Hours()/24).Round(1))
}

// parts prices what is a part of a secret's cost, or would be saved of it: each of its replicas, and the calls
// that caches of its readers save. Where it is under a customer's key these save a Decrypt each as well.
func (p *Prices) parts(s *model.Secret, source model.Source) {
	for i := range s.Replicas {
		s.Replicas[i].Monthly = amount(p.rows["replica"].price)
	}
	call := p.rows["api_calls"].price
	if source != model.SourceTrail && !s.KMSKey.AWSManaged {
		call = call.Add(p.rows["key_requests"].price)
	}
	open := unknown(&s.Object, "kms_key.aws_managed")
	for at, c := range caches(s) {
		c.Monthly = amount(ratio(count(c.SavedPerDay).Mul(daysAMonth), tenThousand).Mul(call))
		if open || unknown(&s.Object, at.Join("saved_per_day")) {
			s.Hide(at.Join("monthly"))
		}
	}
}

// hideParts marks as unknown what [Prices.parts] prices.
func hideParts(s *model.Secret) {
	for i := range s.Replicas {
		s.Hide(model.Path("replicas").Join(strconv.Itoa(i), "monthly"))
	}
	for at := range caches(s) {
		s.Hide(at.Join("monthly"))
	}
}

// caches are those of the secret as a whole, and of each of its readers.
func caches(s *model.Secret) iter.Seq2[model.Path, *model.Cache] {
	return func(yield func(model.Path, *model.Cache) bool) {
		if s.Usage == nil {
			return
		}
		for i := range s.Usage.Caches {
			if !yield(model.Path("usage.caches").Join(strconv.Itoa(i)), &s.Usage.Caches[i]) {
				return
			}
		}
		for i, reader := range s.Usage.Readers {
			for j := range reader.Cached {
				if !yield(model.Path("usage.readers").Join(strconv.Itoa(i), "cached", strconv.Itoa(j)), &reader.Cached[j]) {
					return
				}
			}
		}
	}
}
