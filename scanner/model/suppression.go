package model

// Suppression is an accepted risk: a rule on a resource, with a reason and an end.
type Suppression struct {
	Rule     string `json:"rule"`
	Resource string `json:"resource"`
	Reason   string `json:"reason"`
	Owner    string `json:"owner"`
	Ticket   string `json:"ticket"`
	Expires  string `json:"expires"` // date, inclusive
	Origin   string `json:"origin"`  // file:line, or the foreign tool's mark
	Used     bool   `json:"used"`    // a finding met it

	Kind  SuppressionKind  `json:"kind"`
	State SuppressionState `json:"state"`
}

// SuppressionKind says where a risk was accepted.
type SuppressionKind string

// The kinds of suppression: by an entry of the ignore file, or by a comment or metadata in the code itself.
const (
	SuppressionByFile SuppressionKind = "file"
	SuppressionInline SuppressionKind = "inline"
)

// SuppressionState says how long a suppression holds, on the day of the report. One that has expired
// suppresses nothing; the finding that is back carries it.
type SuppressionState string

// The states of a suppression. One that expires within 30 days is expiring.
const (
	SuppressionActive   SuppressionState = "active"
	SuppressionExpiring SuppressionState = "expiring"
	SuppressionExpired  SuppressionState = "expired"
)
