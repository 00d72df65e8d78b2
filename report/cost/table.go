package cost

import (
	"bufio"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"smaudit/scanner/model"
)

// row is one line of the table.
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
	basis    int
}

// widest is the width from which a terminal is not filled any further.
const widest = 100

// gap stands between two columns.
const gap = "  "

// newTable measures what it will show, so that columns are no wider than they must be.
func newTable(w *bufio.Writer, costs model.Costs, look model.Look) *table {
	t := &table{out: w, width: look.Width, color: look.Color, quantity: len("Quantity"), unit: len("USD a month"), basis: len("observed")}
	if t.width <= 0 {
		t.width = 80
	}
	t.width = min(t.width, widest)
	amounts := []model.Money{costs.Monthly}
	for _, line := range costs.Lines {
		t.quantity = max(t.quantity, displaywidth.String(model.Visible(line.Quantity)))
		t.unit = max(t.unit, displaywidth.String(model.Visible(line.Unit)))
		amounts = append(amounts, line.Monthly)
	}
	t.unit, t.quantity, t.monthly = min(t.unit, 18), min(t.quantity, 14), len("Monthly")
	for _, amount := range amounts {
		t.monthly = max(t.monthly, displaywidth.String(cents(amount)))
	}
	t.name = max(16, t.width-t.quantity-t.unit-t.monthly-t.basis-4*len(gap))
	return t
}

func (t *table) header() {
	t.text(t.bold(t.left("Name", t.name) + gap + t.right("Quantity", t.quantity) + gap + t.left("Unit", t.unit) + gap + t.right("Monthly", t.monthly) + gap + "Basis"))
	t.rule()
}

func (t *table) row(r row) {
	t.text(t.left(r.name, t.name) + gap + t.right(r.quantity, t.quantity) + gap + t.left(r.unit, t.unit) + gap + t.amount(r.monthly) + gap + r.basis)
}

// amount aligns at the decimal point. A sum of lines may be wider than its column.
func (t *table) amount(text string) string {
	return strings.Repeat(" ", max(0, t.monthly-displaywidth.String(text))) + text
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

// cut shortens to a width in columns, which CJK characters fill twice.
func (t *table) cut(text string, width int) string {
	return displaywidth.TruncateString(text, width, "…")
}

func (t *table) bold(text string) string {
	if !t.color {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}
