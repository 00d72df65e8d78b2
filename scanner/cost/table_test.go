package cost_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

const head = "date: 2027-01-31\ncurrency: USD\n"

func read(text string) (*cost.Prices, error) { return cost.Read(strings.NewReader(text), "p.yaml") }

func TestRead(t *testing.T) {
	t.Parallel()
	p, err := read(head + "prices:\n  - item: secret\n    price: 0.50\n    source: our contract\n  - {item: key, unit: key-month, price: \"2\"}\n")
	require.NoError(t, err)
	assert.Equal(t, "2027-01-31", p.Date())
	assert.Equal(t, "USD", p.Currency())
	s := &model.Snapshot{Secrets: []*model.Secret{{Replicas: make([]model.Replica, 1)}}, Keys: []*model.Key{{}}, Scope: model.Scope{Partition: "aws"}}
	p.Snapshot(s)
	assert.Equal(t, model.Money("0.90"), s.Secrets[0].Cost.Monthly)
	assert.Equal(t, model.Money("2.00"), s.Keys[0].Cost.Monthly)
	assert.Equal(t, "secret-month", s.Secrets[0].Cost.Lines[0].Unit)
	assert.Equal(t, model.Money("0.40"), secretPrice(cost.Default()))
}

// secretPrice is what a plain secret costs in the commercial partition.
func secretPrice(p *cost.Prices) model.Money {
	s := &model.Snapshot{Secrets: []*model.Secret{{}}, Scope: model.Scope{Partition: "aws"}}
	p.Snapshot(s)
	if s.Secrets[0].Hides("cost") {
		return ""
	}
	return s.Secrets[0].Cost.Monthly
}

func TestReadPartitions(t *testing.T) {
	t.Parallel()
	p, err := read(head + "partitions: [aws-us-gov]\n")
	require.NoError(t, err)
	assert.Empty(t, secretPrice(p))
	p, err = read(head)
	require.NoError(t, err)
	assert.Equal(t, model.Money("0.40"), secretPrice(p))
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	row := func(text string) string { return head + "prices:\n  - item: secret\n    " + text }
	for name, test := range map[string]struct{ give, want string }{
		"nothing":             {"", `p\.yaml: a date such as 2026-11-22 and a currency such as USD are needed`},
		"no currency":         {"date: 2027-01-31\n", `a currency such as USD`},
		"a date that is none": {"date: soon\ncurrency: USD\n", `a date such as`},
		"unknown key":         {head + "discount: 5\n", `p\.yaml: line 3, column 1: unknown field "discount"`},
		"unknown row key":     {row("pric: 1\n"), `p\.yaml: line 5, column 5: unknown field "pric"`},
		"key twice":           {head + "date: 2027-01-31\n", `line 3, column 1: mapping key "date" already defined`},
		"not YAML":            {"[1", `p\.yaml: line 1: `},
		"unknown item":        {head + "prices:\n  - item: secrets\n    price: 1\n", `p\.yaml: line 4: there is no item "secrets"; there are api_calls, endpoint, function_requests, .*, secret$`},
		"no item":             {head + "prices:\n  - price: 1\n", `p\.yaml: line 4: there is no item ""`},
		"item twice":          {row("price: 1\n  - item: secret\n    price: 2\n"), `p\.yaml: line 6: secret is priced twice`},
		"another unit":        {row("price: 1\n    unit: secret-year\n"), `p\.yaml: line 4: the unit of secret is "secret-month", not "secret-year"`},
		"negative":            {row("price: -0.5\n"), `p\.yaml: line 4: the price of secret is "-0.5"; an amount such as 0.40 is expected`},
		"no price":            {row("source: x\n"), `the price of secret is ""`},
		"a word":              {row("price: free\n"), `the price of secret is "free"`},
		"an exponent":         {row("price: \"1e999999999\"\n"), `the price of secret is "1e999999999"`},
		"a list":              {row("price: [1]\n"), `line 5: a text or a number is expected`},
		"another currency":    {strings.Replace(head, "USD", "CNY", 1), `p\.yaml: the price of api_calls in CNY is missing`},
		"too long":            {head + "#" + strings.Repeat(" ", 1<<14), `p\.yaml: larger than 16384 bytes`},
		"nested":              {strings.Repeat("[", 5_000), `p\.yaml: `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := read(test.give)
			require.Error(t, err)
			assert.Nil(t, p)
			assert.Regexp(t, regexp.MustCompile("^read prices "), err.Error())
			assert.Regexp(t, regexp.MustCompile(test.want), err.Error())
		})
	}
	_, err := cost.Read(iotest.ErrReader(errors.New("gone")), "p.yaml")
	assert.EqualError(t, err, "read prices p.yaml: gone")
}

func TestDefault(t *testing.T) {
	t.Parallel()
	assert.Regexp(t, `^\d{4}-\d\d-\d\d$`, cost.Default().Date())
	assert.Equal(t, "USD", cost.Default().Currency())
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ a, b, sum model.Money }{
		{"", "", "0.00"}, {"0.1", "0.2", "0.30"}, {"0.40", "0.0000166667", "0.4000166667"}, {"1", "99999999999999999999", "100000000000000000000.00"},
		{"0.005", "0.005", "0.01"}, {"x", "1", "1.00"}, {"1e999999999", "1", "1.00"}, {"-1", "0.5", "-0.50"},
	} {
		assert.Equal(t, test.sum, cost.Add(test.a, test.b), "%s + %s", test.a, test.b)
	}
	assert.Negative(t, cost.Compare("9.00", "10.00"))
	assert.Zero(t, cost.Compare("1", "1.00"))
	assert.Positive(t, cost.Compare("0.01", ""))
}
