package cost

import (
	"fmt"
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
// that caches of its readers save, though not the Decrypt that each may need.
func (p *Prices) parts(s *model.Secret) {
	for i := range s.ReplicaUses {
		s.ReplicaUses[i].Monthly = amount(p.rows["replica"].price)
	}
	if s.Usage == nil {
		return
	}
	p.caches(&s.Object, "usage.caches", s.Usage.Caches)
	for i, reader := range s.Usage.Readers {
		p.caches(&s.Object, model.Path("usage.readers").Join(strconv.Itoa(i), "cached"), reader.Cached)
	}
}

func (p *Prices) caches(o *model.Object, list model.Path, caches []model.Cache) {
	call := p.rows["api_calls"].price
	for i := range caches {
		at := list.Join(strconv.Itoa(i))
		saved := ratio(count(caches[i].SavedPerDay).Mul(daysAMonth), tenThousand)
		caches[i].Monthly = amount(saved.Mul(call))
		if unknown(o, at.Join("saved_per_day")) {
			o.Hide(at.Join("monthly"))
		}
	}
}
