// Package cost writes the bill of a report as a tree of secrets and their items, with the basis of
// each quantity, the total, and what the findings' remedies would save. It judges nothing. Amounts are
// the report's own decimals, rounded to cents only when they are shown: a total may differ by a cent
// from the sum of the lines above it. The exact ones are in the other formats.
package cost

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/shopspring/decimal"

	"smaudit/scanner/model"
)

// Write writes the bill for people.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	buffer := bufio.NewWriterSize(w, 1<<15)
	t := newTable(buffer, r.Costs, look)
	t.header()
	if len(r.Costs.Lines) == 0 {
		t.text("nothing that has a price was found")
	}
	t.lines(r.Costs.Lines)
	t.total(r.Costs)
	if len(r.Costs.Savings) > 0 {
		t.savings(r)
	}
	t.footer(r.Costs)
	return buffer.Flush()
}

// lines writes each subject once, before its items. The lines of a subject stand together. A bill
// that was condensed has a scope in the place of its subjects.
func (t *table) lines(lines []model.CostLine) {
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && lines[n].Subject == lines[0].Subject && lines[n].Scope == lines[0].Scope {
			n++
		}
		t.subject(lines[:n])
		for i, line := range lines[:n] {
			t.item(line, i+1 == n)
		}
		if lines = lines[n:]; len(lines) > 0 {
			t.text("")
		}
	}
}

// subject heads the items of one subject, with their sum where there is more than one.
func (t *table) subject(items []model.CostLine) {
	name := items[0].Name
	if name == "" {
		name = items[0].Subject
	}
	if scope := items[0].Scope; scope != "" && scope != name {
		name += "  (" + scope + ")"
	}
	name = model.Visible(name)
	if len(items) == 1 {
		t.text(t.bold(t.cut(name, t.width)))
		return
	}
	wide := t.width - t.monthly - t.basis - 2*len(gap)
	t.text(t.bold(t.left(name, wide) + gap + t.amount(sum(items))))
}

// sum adds exactly. What is no plain decimal counts as nothing: an exponent could ask for a billion digits.
func sum(items []model.CostLine) string {
	var total decimal.Decimal
	for _, item := range items {
		if len(item.Monthly) > 64 || strings.ContainsAny(string(item.Monthly), "eE") {
			continue
		}
		if amount, err := decimal.NewFromString(string(item.Monthly)); err == nil {
			total = total.Add(amount)
		}
	}
	return cents(model.Money(total.String()))
}

// item is a branch of its subject, with the note on which an assumed quantity rests below it.
func (t *table) item(line model.CostLine, last bool) {
	branch := "├─ "
	if last {
		branch = "└─ "
	}
	t.row(row{
		name:     branch + model.Visible(strings.ReplaceAll(line.Item, "_", " ")),
		quantity: model.Visible(line.Quantity),
		unit:     model.Visible(line.Unit),
		monthly:  cents(line.Monthly),
		basis:    model.Visible(string(line.Basis)),
	})
	if line.Note != "" {
		stem := "│  "
		if last {
			stem = "   "
		}
		t.text(t.cut(stem+"  "+model.Visible(line.Note), t.width))
	}
}

// total is the report's own sum, not one of the lines shown.
func (t *table) total(costs model.Costs) {
	t.rule()
	t.row(row{name: "TOTAL", unit: model.Visible(costs.Currency) + " a month", monthly: cents(costs.Monthly)})
}

// savings names each remedy. They are not added up: two remedies can save the same money.
func (t *table) savings(r *model.Report) {
	names := make(map[string]string, len(r.Costs.Lines))
	for _, line := range r.Costs.Lines {
		names[line.Subject] = line.Name
	}
	t.text("")
	t.text(t.bold("Possible savings"))
	for _, saving := range r.Costs.Savings {
		name := names[saving.Subject]
		if name == "" {
			name = saving.Subject
		}
		t.row(row{name: model.Visible(saving.Rule + "  " + name), monthly: cents(saving.Monthly), basis: "#" + shortID(saving.Finding)})
	}
}

// footer dates the prices: list prices change, and discounts are not in them.
func (t *table) footer(costs model.Costs) {
	t.text("")
	t.text(fmt.Sprintf("Amounts in %s a month, before tax; prices as of %s.", model.Visible(costs.Currency), model.Visible(costs.PricesDate)))
	t.text("observed: counted in a record; derived: follows from the configuration;")
	t.text("assumed: a stated assumption. Exact amounts: -f json.")
}

// shortID is what smaudit explain accepts.
func shortID(id string) string {
	if len(id) > 6 {
		id = id[:6]
	}
	return model.Visible(id)
}

// cents shows an amount in two decimals; what would round to nothing still shows as something.
func cents(amount model.Money) string {
	short := model.Visible(amount.Short())
	switch {
	case amount == "":
		return "-"
	case short == "0.00" && strings.ContainsAny(string(amount), "123456789"):
		return "<0.01"
	}
	return short
}
