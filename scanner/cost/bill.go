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
	shared *model.Cost // of all secrets with the same use
}

// add puts an item of the price table on the bill. The quantity is in the table's units.
func (b *bill) add(item string, quantity decimal.Decimal, basis model.Basis, note string) {
	price := b.prices.rows[item]
	b.addAt(item, price.unit, quantity, price.price, basis, note)
}

// addAt puts an item with a price of its own on the bill.
func (b *bill) addAt(item, unit string, quantity, price decimal.Decimal, basis model.Basis, note string) {
	monthly := quantity.Mul(price)
	b.sum = b.sum.Add(monthly)
	b.lines = append(b.lines, model.CostLine{
		Item: item, Quantity: quantity.String(), Unit: unit, UnitPrice: amount(price),
		Monthly: amount(monthly), Basis: basis, Note: note,
	})
}

func (b *bill) cost() *model.Cost { return &model.Cost{Monthly: amount(b.sum), Lines: b.lines} }

func count(n int) decimal.Decimal { return decimal.NewFromInt(int64(n)) }

// quantityDigits is how many digits behind the point a derived quantity keeps; money follows from it
// exactly.
const quantityDigits = 6

// moneyDigits is how many digits behind the point a price for one of many keeps.
const moneyDigits = 12

func ratio(a, b decimal.Decimal) decimal.Decimal { return a.DivRound(b, quantityDigits) }
