package model

import "math/big"

// Money is an exact amount as a decimal string, such as "0.40", in the currency of the report's
// costs. Arithmetic on it is scanner/cost's; nothing here is a binary float.
type Money string

// Basis says how a quantity is known.
type Basis string

// The bases of a cost line.
const (
	BasisObserved Basis = "observed" // counted in a record of what happened
	BasisDerived  Basis = "derived"  // follows from the configuration
	BasisAssumed  Basis = "assumed"  // a stated assumption
)

// Cost is what one object costs each month.
type Cost struct {
	Monthly Money      `json:"monthly,omitempty"`
	Lines   []CostLine `json:"lines,omitempty"`
}

// CostLine is one item of a bill: Quantity × UnitPrice = Monthly.
type CostLine struct {
	Subject   string `json:"subject,omitempty"` // ID of the object
	Name      string `json:"name,omitempty"`    // for people: address or name
	Scope     string `json:"scope,omitempty"`   // ID of the scope
	Item      string `json:"item"`              // secret, replica, api_calls, key, rotation, endpoint
	Quantity  string `json:"quantity"`          // exact decimal
	Unit      string `json:"unit"`              // such as "secret-month", "10,000 calls"
	UnitPrice Money  `json:"unit_price"`
	Monthly   Money  `json:"monthly"`
	Basis     Basis  `json:"basis"`
	Note      string `json:"note,omitempty"`
}

// Saving is money that a finding's remedy saves each month.
type Saving struct {
	Finding string `json:"finding"`
	Rule    string `json:"rule"`
	Subject string `json:"subject"`
	Monthly Money  `json:"monthly"`
}

// Costs is the bill of a report.
type Costs struct {
	Monthly    Money      `json:"monthly"`
	Currency   string     `json:"currency"`
	PricesDate string     `json:"prices_date"`
	Lines      []CostLine `json:"lines"`
	Savings    []Saving   `json:"savings"`
}

// Short rounds the amount to two digits behind the point, half away from zero, for people. A text
// that is no amount is returned as it is.
func (m Money) Short() string {
	amount, ok := new(big.Rat).SetString(string(m))
	if !ok {
		return string(m)
	}
	return amount.FloatString(2)
}
