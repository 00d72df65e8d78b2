package cost

import (
	"strings"

	"github.com/shopspring/decimal"

	"smaudit/scanner/model"
)

// Add returns the exact sum of two amounts. An empty amount is zero. Amounts are made by this
// package, or were checked when they were read; a text that is none, or has an exponent, counts as zero.
func Add(a, b model.Money) model.Money { return amount(exact(a).Add(exact(b))) }

// AddQuantities returns the exact sum of the quantities of two lines.
func AddQuantities(a, b string) string {
	return exact(model.Money(a)).Add(exact(model.Money(b))).String()
}

// Compare orders two amounts: negative where a is less than b.
func Compare(a, b model.Money) int { return exact(a).Cmp(exact(b)) }

func exact(m model.Money) decimal.Decimal {
	d, err := decimal.NewFromString(string(m))
	if err != nil || strings.ContainsAny(string(m), "eE") { // "1e999999999" would be spelled out
		return decimal.Zero
	}
	return d
}

// amount spells a decimal exactly, with two digits behind the point at least.
func amount(d decimal.Decimal) model.Money {
	if d.Exponent() > -2 {
		return model.Money(d.StringFixed(2))
	}
	text := d.String()
	if short := d.Round(2); short.Equal(d) {
		text = d.StringFixed(2)
	}
	return model.Money(text)
}
