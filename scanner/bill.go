package scanner

import (
	"cmp"
	"slices"

	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

// maxLines bounds the bill of a report. Up to it there is a line for each object; a longer bill has
// one for each scope, item and basis, so that its size does not grow with the organization.
const maxLines = 10_000

// bill takes in the costs of a snapshot's objects.
func (a *Audit) bill(s *model.Snapshot) {
	before := len(a.costs)
	for _, secret := range s.Secrets {
		a.charge(s, &secret.Object, secret.Cost)
	}
	for _, key := range s.Keys {
		a.charge(s, &key.Object, key.Cost)
	}
	for _, endpoint := range s.Endpoints {
		a.charge(s, &endpoint.Object, endpoint.Cost)
	}
	// The instances of a count have one identity, and one line for each item.
	a.costs = append(a.costs[:before], condense(a.costs[before:], func(line model.CostLine) string { return line.Subject })...)
	if len(a.costs) > maxLines {
		a.costs = condense(a.costs, func(model.CostLine) string { return "" })
	}
}

func (a *Audit) charge(s *model.Snapshot, o *model.Object, c *model.Cost) {
	if c == nil {
		return
	}
	for _, line := range c.Lines {
		line.Subject, line.Scope = o.ID, s.Scope.ID
		line.Name = cmp.Or(o.Address, o.Name, o.ID)
		a.costs = append(a.costs, line)
	}
}

// condense joins lines that differ in nothing but their object, as far as identify tells objects
// apart: "" makes all objects of a scope one.
func condense(lines []model.CostLine, identify func(model.CostLine) string) []model.CostLine {
	type group struct {
		scope, subject, item, unit string
		price                      model.Money
		basis                      model.Basis
	}
	at := make(map[group]int)
	var out []model.CostLine
	for _, line := range lines {
		subject := identify(line)
		key := group{line.Scope, subject, line.Item, line.Unit, line.UnitPrice, line.Basis}
		i, ok := at[key]
		if !ok {
			at[key] = len(out)
			if subject == "" {
				line.Subject, line.Name, line.Note = "", line.Scope, ""
			}
			out = append(out, line)
			continue
		}
		out[i].Name = min(out[i].Name, line.Name)
		out[i].Quantity = cost.AddQuantities(out[i].Quantity, line.Quantity)
		out[i].Monthly = cost.Add(out[i].Monthly, line.Monthly)
	}
	return out
}

// total states the bill: the sum of its lines and what the findings would save.
func (a *Audit) total() model.Costs {
	costs := model.Costs{
		Monthly: "0.00", Currency: a.options.Prices.Currency(), PricesDate: a.options.Prices.Date(),
		Lines: slices.Clone(a.costs), Savings: a.savings,
	}
	for _, line := range a.costs {
		costs.Monthly = cost.Add(costs.Monthly, line.Monthly)
	}
	return costs
}

func compareLines(x, y model.CostLine) int {
	return cmp.Or(cmp.Compare(x.Scope, y.Scope), cmp.Compare(x.Subject, y.Subject), cmp.Compare(x.Item, y.Item))
}
