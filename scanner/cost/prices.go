// Package cost states what secrets and what belongs to them cost each month: exact decimals, a
// dated price table with a source for every row, and for every line of a bill the quantity, the unit
// price and how the quantity is known. It knows list prices only: no discounts, no free tiers, no taxes.
//
// A month is 730 hours, AWS's own convention, and 365/12 days.
package cost

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
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

// table is a price table's file.
type table struct {
	Date       string   `yaml:"date"`
	Currency   string   `yaml:"currency"`
	Partitions []string `yaml:"partitions"`
	Prices     []struct {
		Item   string `yaml:"item"`
		Unit   string `yaml:"unit"`
		Price  string `yaml:"price"`
		Source string `yaml:"source"`
	} `yaml:"prices"`
}

// Default returns the built-in table.
var Default = sync.OnceValue(func() *Prices {
	p, err := parse(builtin, "prices.json")
	if err != nil {
		panic(err) // the table is embedded; the package's tests read it
	}
	return p
})

// maxTable bounds a price table's size: the built-in one has 2 KB.
const maxTable = 1 << 20

// Read reads a table, as YAML or JSON, that overrides the built-in one: rows that it leaves out keep
// their built-in price. Errors name the file and the line.
func Read(r io.Reader, name string) (*Prices, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return nil, fmt.Errorf("read prices %s: %w", name, err)
	}
	if len(text) > maxTable {
		return nil, fmt.Errorf("read prices %s: larger than %d bytes", name, maxTable)
	}
	p, err := parse(string(text), name)
	if err != nil {
		return nil, err
	}
	for item := range p.rows {
		if _, ok := Default().rows[item]; !ok {
			return nil, fmt.Errorf("read prices %s: item %q is not known; there are %s", name, item, strings.Join(items(), ", "))
		}
	}
	for item, builtin := range Default().rows {
		if _, ok := p.rows[item]; !ok {
			p.rows[item] = builtin
		}
	}
	return p, nil
}

func parse(text, name string) (*Prices, error) {
	var t table
	if err := yaml.UnmarshalWithOptions([]byte(text), &t, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read prices %s: %s", name, yaml.FormatError(err, false, true))
	}
	if t.Date == "" || t.Currency == "" {
		return nil, fmt.Errorf("read prices %s: date and currency are needed", name)
	}
	p := &Prices{date: t.Date, currency: t.Currency, partitions: t.Partitions, rows: make(map[string]row)}
	for _, r := range t.Prices {
		price, err := decimal.NewFromString(r.Price)
		if err != nil || price.IsNegative() || price.Exponent() < -12 || len(r.Price) > 30 {
			return nil, fmt.Errorf("read prices %s: price %q of %s is no amount of money", name, r.Price, r.Item)
		}
		p.rows[r.Item] = row{r.Unit, price}
	}
	return p, nil
}

func items() []string { return slices.Sorted(maps.Keys(Default().rows)) }

// Date is when the prices were read, as YYYY-MM-DD.
func (p *Prices) Date() string { return p.date }

// Currency is the currency of all amounts, such as USD.
func (p *Prices) Currency() string { return p.currency }

// covers reports whether the table has prices for a partition. An unknown partition is taken for the
// commercial one, which all but a few accounts are in.
func (p *Prices) covers(partition string) bool {
	return partition == "" || len(p.partitions) == 0 || slices.Contains(p.partitions, partition)
}
