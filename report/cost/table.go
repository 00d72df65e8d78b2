package cost

import (
	"bufio"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"smaudit/scanner/model"
)

// row is one line of the table. Amounts are aligned at the decimal point.
type row struct{ name, quantity, unit, monthly, basis string }

// table has five columns; the first takes what the others leave of the width.
type table struct {
	out      *bufio.Writer
	width    int
	color    bool
	name     int
	quantity int
	unit     int
	monthly  int
	fraction int // digits behind the point, in the column of amounts
	basis    int
}

const gap = "  "

func newTable(w *bufio.Writer, costs model.Costs, look model.Look) *table {
	t := &table{out: w, width: look.Width, color: look.Color, quantity: len("Quantity"), unit: len("USD a month"), basis: len("observed")}
	if t.width <= 0 {
		t.width = 80
	}
	amounts := []model.Money{costs.Monthly}
	for _, line := range costs.Lines {
		t.quantity = max(t.quantity, displaywidth.String(model.Visible(line.Quantity)))
		t.unit = max(t.unit, displaywidth.String(model.Visible(line.Unit)))
		amounts = append(amounts, line.Monthly)
	}
	for _, saving := range costs.Savings {
		amounts = append(amounts, saving.Monthly)
	}
	t.unit, t.quantity = min(t.unit, 16), min(t.quantity, 14)
	t.amounts(amounts)
	t.name = max(16, t.width-t.quantity-t.unit-t.monthly-t.basis-4*len(gap))
	return t
}

func (t *table) amounts(all []model.Money) {
	whole := 1
	for _, amount := range all {
		before, after, _ := strings.Cut(exact(amount), ".")
		whole, t.fraction = max(whole, len(before)), max(t.fraction, len(after))
	}
	t.monthly = max(whole+1+t.fraction, len("Monthly"))
}

func (t *table) header() {
	t.text(t.bold(t.left("Name", t.name) + gap + t.right("Quantity", t.quantity) + gap + t.left("Unit", t.unit) + gap + t.right("Monthly", t.monthly) + gap + "Basis"))
	t.rule()
}

func (t *table) row(r row) {
	t.text(t.left(r.name, t.name) + gap + t.right(r.quantity, t.quantity) + gap + t.left(r.unit, t.unit) + gap + t.amount(r.monthly) + gap + r.basis)
}

// amount aligns at the decimal point. A sum of lines may have more digits than its column.
func (t *table) amount(text string) string {
	_, fraction, _ := strings.Cut(text, ".")
	text += strings.Repeat(" ", max(0, t.fraction-len(fraction)))
	return strings.Repeat(" ", max(0, t.monthly-len(text))) + text
}

func (t *table) rule() { t.text(strings.Repeat("─", t.width)) }

func (t *table) text(line string) {
	t.out.WriteString(strings.TrimRight(line, " "))
	t.out.WriteByte('\n')
}

func (t *table) left(text string, width int) string {
	text = t.cut(text, width)
	return text + strings.Repeat(" ", width-displaywidth.String(text))
}

func (t *table) right(text string, width int) string {
	text = t.cut(text, width)
	return strings.Repeat(" ", width-displaywidth.String(text)) + text
}

func (t *table) cut(text string, width int) string {
	return displaywidth.TruncateString(text, width, "…")
}

func (t *table) bold(text string) string {
	if !t.color {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}
