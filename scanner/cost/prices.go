// Package cost states what secrets and what belongs to them cost each month: exact decimals, a
// dated price table with a source for every row, and for every line of a bill the quantity, the unit
// price and how the quantity is known. It knows list prices only: no discounts, no free tiers, no taxes.
//
// A month is 730 hours, AWS's own convention, and 365/12 days.
package cost

import (
	_ "embed"
	"maps"
	"slices"
	"sync"

	"github.com/shopspring/decimal"
)

//go:embed prices.json
var builtin string

// Prices is a price table. A partition that it does not list has no known prices: nothing there is
// priced, rather than priced wrong.
type Prices struct {
	date       string
	currency   string
	partitions []string
	rows       map[string]row
}

type row struct {
	unit  string
	price decimal.Decimal
}

// Default returns the built-in table.
var Default = sync.OnceValue(func() *Prices {
	p, err := parse(builtin, "prices.json", nil)
	if err != nil {
		panic(err) // the table is embedded; the package's tests read it
	}
	return p
})

func (p *Prices) items() []string { return slices.Sorted(maps.Keys(p.rows)) }

// Date is when the prices were read, as YYYY-MM-DD.
func (p *Prices) Date() string { return p.date }

// Currency is the currency of all amounts, such as USD.
func (p *Prices) Currency() string { return p.currency }

// covers reports whether the table has prices for a partition. An unknown partition is taken for the
// commercial one, which all but a few accounts are in.
func (p *Prices) covers(partition string) bool {
	return partition == "" || slices.Contains(p.partitions, partition)
}
