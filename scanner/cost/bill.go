package cost

import (
	"github.com/shopspring/decimal"

	"smaudit/scanner/model"
)

// bill gathers the lines of one object.
type bill struct {
	prices *Prices
	lines  []model.CostLine
	sum    decimal.Decimal
}

// add puts an item on the bill. The quantity is in the units of the price table.
func (b *bill) add(item string, quantity decimal.Decimal, basis model.Basis, note string) {
	price := b.prices.rows[item]
	monthly := quantity.Mul(price.price)
	b.sum = b.sum.Add(monthly)
	b.lines = append(b.lines, model.CostLine{
		Item: item, Quantity: quantity.String(), Unit: price.unit, UnitPrice: amount(price.price),
		Monthly: amount(monthly), Basis: basis, Note: note,
	})
}

func (b *bill) cost() *model.Cost { return &model.Cost{Monthly: amount(b.sum), Lines: b.lines} }

func count(n int) decimal.Decimal { return decimal.NewFromInt(int64(n)) }

// quantityDigits is how many digits behind the point a derived quantity keeps; money follows from it
// exactly.
const quantityDigits = 6

func ratio(a, b decimal.Decimal) decimal.Decimal { return a.DivRound(b, quantityDigits) }
