package policies

import "embed"

// The tests and examples are embedded with the rules: "rules test" runs them and the catalogue shows
// them, and they are no more than the rules in size.
//
//go:embed rules lib main schema catalogue.json
var files embed.FS

//go:generate go test . -run Generated -update
