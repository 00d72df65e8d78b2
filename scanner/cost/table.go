package cost

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/shopspring/decimal"

	"smaudit/scanner/yamldoc"
)

// table is a price table's file.
type table struct {
	Date       string     `yaml:"date"`
	Currency   string     `yaml:"currency"`
	Partitions []string   `yaml:"partitions"`
	Prices     []tableRow `yaml:"prices"`
}

type tableRow struct {
	Item   scalar `yaml:"item"`
	Unit   string `yaml:"unit"`
	Price  scalar `yaml:"price"`
	Source string `yaml:"source"`
}

// scalar is a text or number as it is written, so that no amount passes through a binary float.
type scalar struct {
	text string
	line int
}

// UnmarshalYAML takes the node's text.
func (s *scalar) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken()
	if _, ok := node.(ast.ScalarNode); !ok {
		return fmt.Errorf("line %d: a text or a number is expected", at.Position.Line)
	}
	s.text, s.line = at.Value, at.Position.Line
	return nil
}

// maxTable bounds a price table's size in bytes: the built-in one has 3 KB.
const maxTable = 1 << 14

// Read reads a table, as YAML or JSON, that overrides the built-in one: what it leaves out stays as
// built in. A table in another currency must hold all prices, since the two cannot be added up.
// Errors name the file and, where one is at fault, the line.
func Read(r io.Reader, name string) (*Prices, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return nil, fmt.Errorf("read prices %s: %w", name, err)
	}
	if len(text) > maxTable {
		return nil, fmt.Errorf("read prices %s: larger than %d bytes", name, maxTable)
	}
	p, err := parse(string(text), name, Default())
	if err != nil {
		return nil, err
	}
	if p.partitions == nil {
		p.partitions = Default().partitions
	}
	for _, item := range Default().items() {
		if _, ok := p.rows[item]; ok {
			continue
		}
		if p.currency != Default().currency {
			return nil, fmt.Errorf("read prices %s: the price of %s in %s is missing", name, item, p.currency)
		}
		p.rows[item] = Default().rows[item]
	}
	return p, nil
}

// parse reads a table whose items and units are those of base, if there is one.
func parse(text, name string, base *Prices) (*Prices, error) {
	var t table
	if err := yamldoc.Decode([]byte(text), &t); err != nil {
		return nil, fmt.Errorf("read prices %s: %w", name, err)
	}
	if _, err := time.Parse(time.DateOnly, t.Date); err != nil || t.Currency == "" {
		return nil, fmt.Errorf("read prices %s: a date such as 2026-11-22 and a currency such as USD are needed", name)
	}
	p := &Prices{date: t.Date, currency: t.Currency, partitions: t.Partitions, rows: make(map[string]row)}
	for _, r := range t.Prices {
		if err := p.price(r, base); err != nil {
			return nil, fmt.Errorf("read prices %s: line %d: %w", name, cmp.Or(r.Item.line, r.Price.line), err)
		}
	}
	return p, nil
}

// price adds one row. Quantities are counted in the units of base, so another unit would price them wrong.
func (p *Prices) price(r tableRow, base *Prices) error {
	item, unit := r.Item.text, r.Unit
	if base != nil {
		standard, known := base.rows[item]
		if !known {
			return fmt.Errorf("there is no item %q; there are %s", item, strings.Join(base.items(), ", "))
		}
		if unit = cmp.Or(unit, standard.unit); unit != standard.unit {
			return fmt.Errorf("the unit of %s is %q, not %q", item, standard.unit, unit)
		}
	}
	if _, twice := p.rows[item]; twice {
		return fmt.Errorf("%s is priced twice", item)
	}
	if !money.MatchString(r.Price.text) {
		return fmt.Errorf("the price of %s is %q; an amount such as 0.40 is expected", item, r.Price.text)
	}
	p.rows[item] = row{unit, decimal.RequireFromString(r.Price.text)}
	return nil
}

// money is how a price is written: no sign, no exponent, and few enough digits to be multiplied.
var money = regexp.MustCompile(`^[0-9]{1,12}(?:\.[0-9]{1,12})?$`)
