package scanner

import (
	"cmp"
	"slices"

	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

// maxLines bounds the bill of a report. Up to it there is a line for each object and item; a longer
// bill has one for each scope, item and basis, so that its size does not grow with the organization.
const maxLines = 10_000

// ledger adds up the lines of a bill. Lines that differ in nothing are one: so the instances of a
// count, which have one identity, share a line.
type ledger struct {
	lines  []model.CostLine
	at     map[entry]int
	coarse bool // objects are told apart no more
}

// entry is what makes two lines one.
type entry struct {
	scope, subject, item, unit string
	price                      model.Money
	basis                      model.Basis
}

func newLedger() *ledger { return &ledger{at: make(map[entry]int)} }

// snapshot enters the costs of a snapshot's objects.
func (l *ledger) snapshot(s *model.Snapshot) {
	for _, secret := range s.Secrets {
		l.charge(s.Scope.ID, &secret.Object, secret.Cost)
	}
	for _, key := range s.Keys {
		l.charge(s.Scope.ID, &key.Object, key.Cost)
	}
	for _, endpoint := range s.Endpoints {
		l.charge(s.Scope.ID, &endpoint.Object, endpoint.Cost)
	}
}

func (l *ledger) charge(scope string, o *model.Object, c *model.Cost) {
	if c == nil {
		return
	}
	for _, line := range c.Lines {
		line.Scope, line.Subject, line.Name = scope, o.ID, cmp.Or(o.Address, o.Name, o.ID)
		l.enter(line)
	}
	if len(l.lines) > maxLines && !l.coarse {
		l.coarsen()
	}
}

func (l *ledger) enter(line model.CostLine) {
	if l.coarse {
		line.Subject, line.Name, line.Note = "", line.Scope, ""
	}
	key := entry{line.Scope, line.Subject, line.Item, line.Unit, line.UnitPrice, line.Basis}
	i, ok := l.at[key]
	if !ok {
		l.at[key] = len(l.lines)
		l.lines = append(l.lines, line)
		return
	}
	sum := &l.lines[i]
	sum.Name = min(sum.Name, line.Name)
	sum.Quantity = cost.AddQuantities(sum.Quantity, line.Quantity)
	sum.Monthly = cost.Add(sum.Monthly, line.Monthly)
}

// coarsen enters all lines anew without their objects.
func (l *ledger) coarsen() {
	fine := l.lines
	l.lines, l.at, l.coarse = nil, make(map[entry]int), true
	for _, line := range fine {
		l.enter(line)
	}
}

// costs states the bill: its lines, their sum, and what the findings would save.
func (l *ledger) costs(prices *cost.Prices, savings []model.Saving) model.Costs {
	lines := slices.Clone(l.lines)
	slices.SortStableFunc(lines, func(x, y model.CostLine) int {
		return cmp.Or(cmp.Compare(x.Scope, y.Scope), cmp.Compare(x.Subject, y.Subject), cmp.Compare(x.Item, y.Item),
			cmp.Compare(x.Basis, y.Basis), cmp.Compare(x.UnitPrice, y.UnitPrice))
	})
	costs := model.Costs{
		Monthly: "0.00", Currency: prices.Currency(), PricesDate: prices.Date(), Lines: lines, Savings: savings,
	}
	for _, line := range lines {
		costs.Monthly = cost.Add(costs.Monthly, line.Monthly)
	}
	return costs
}
