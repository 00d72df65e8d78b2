package cost_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/cost"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, cost.Write(&out, r, look))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	fixtures.Golden(t, "cost.txt", []byte(render(t, fixtures.Report(), model.Look{})))
}

func TestNothingToPay(t *testing.T) {
	t.Parallel()
	r := fixtures.Report()
	r.Costs = model.Costs{Monthly: "0", Currency: "USD", PricesDate: "2026-11-01"}
	got := render(t, r, model.Look{})
	assert.Contains(t, got, "nothing that has a price was found")
	assert.Contains(t, got, "0.00")
}

func TestFitsWidthAndEscapes(t *testing.T) {
	t.Parallel()
	r := fixtures.Report()
	for i := range r.Costs.Lines {
		r.Costs.Lines[i].Name = strings.Repeat("秘密", 40) + "\x1b[31m\u202e"
		r.Costs.Lines[i].Unit = strings.Repeat("unit", 20)
		r.Costs.Lines[i].Note = "two\nlines " + strings.Repeat("long ", 30)
	}
	got := render(t, r, model.Look{})
	assert.NotContains(t, got, "\x1b")
	assert.NotContains(t, got, "\u202e")
	for _, line := range strings.Split(got, "\n") {
		assert.LessOrEqual(t, displaywidth.String(line), 80, line)
	}
}

// Amounts are rounded once, for the eye; sums are of the exact ones.
func TestAmounts(t *testing.T) {
	t.Parallel()
	r := fixtures.Report()
	r.Costs.Lines[0].Monthly, r.Costs.Lines[1].Monthly, r.Costs.Monthly = "1234567.004", "0.004", "1234568.8136"
	got := render(t, r, model.Look{})
	assert.Regexp(t, `aws_secretsmanager_secret.db  \(infra\) +1234567\.01\n`, got)
	assert.Regexp(t, `secret +1  secret-month  1234567\.00 `, got)
	assert.Regexp(t, `api calls +0\.2  10,000 calls +<0\.01 `, got)
	assert.Regexp(t, `TOTAL +USD a month   1234568\.81\n`, got)
}

// A long bill comes with one line for each scope and item, without subjects.
func TestCondensedBill(t *testing.T) {
	t.Parallel()
	r := fixtures.Report()
	r.Costs.Savings = nil
	r.Costs.Lines = []model.CostLine{
		{Name: "aws:1:eu-west-1", Scope: "aws:1:eu-west-1", Item: "secret", Quantity: "9000", Monthly: "3600.00"},
		{Name: "aws:1:eu-west-1", Scope: "aws:1:eu-west-1", Item: "key", Quantity: "3", Monthly: "3"},
		{Name: "aws:1:us-east-1", Scope: "aws:1:us-east-1", Item: "secret", Quantity: "10", Monthly: "4.00"},
	}
	got := render(t, r, model.Look{})
	assert.Contains(t, got, "aws:1:eu-west-1 ")
	assert.Contains(t, got, " 3603.00")
	assert.Contains(t, got, "aws:1:us-east-1\n")
}

func TestAmountsThatAreNone(t *testing.T) {
	t.Parallel()
	r := fixtures.Report()
	r.Costs.Lines[0].Monthly, r.Costs.Lines[1].Monthly = "1e999999999", "0.10"
	assert.Contains(t, render(t, r, model.Look{}), " 0.10 ")
}
