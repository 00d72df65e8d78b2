package scanner

import (
	"encoding/json"
	"slices"

	"smaudit/policies"
)

// ValueAges returns the limits, in days and ascending, by which the rules of a pack judge the age of a
// value: between them a source need not know an age exactly.
func ValueAges(pack *policies.Pack) []int {
	var out []int
	for _, value := range pack.Values("ROT011", "max_days") {
		switch n := value.(type) {
		case json.Number:
			if days, err := n.Float64(); err == nil {
				out = append(out, int(days)) // ages are whole: more than 45.5 days is more than 45
			}
		case int:
			out = append(out, n)
		case float64:
			out = append(out, int(n))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
