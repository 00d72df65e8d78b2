// Package selector decides which events of Secrets Manager a trail's event selectors record, in code
// and in live accounts alike. It knows nothing of trails besides.
package selector

import (
	"slices"
	"strings"
)

// Basic is a basic event selector (API_EventSelector, 2026). Secrets Manager cannot be excluded from it
// by source.
type Basic struct {
	Management bool   // IncludeManagementEvents
	ReadWrite  string // All, ReadOnly, WriteOnly; "" is All
}

// Advanced is an advanced event selector: all of its fields must match (API_AdvancedEventSelector, 2026).
type Advanced []Field

// Field is a condition on one field of an event. Of the first three operators one must hold, of the
// others none may (API_AdvancedFieldSelector, 2026).
type Field struct {
	Name                                  string
	Equals, StartsWith, EndsWith          []string
	NotEquals, NotStartsWith, NotEndsWith []string
}

// Records reports whether reads and writes of secrets are recorded. Without any selector a trail
// records all management events (CloudTrail user guide, logging-management-events-with-cloudtrail, 2026).
func Records(basic []Basic, advanced []Advanced) (reads, writes bool) {
	if len(basic) == 0 && len(advanced) == 0 {
		return true, true
	}
	for _, s := range basic {
		if s.Management {
			reads = reads || s.ReadWrite == "" || s.ReadWrite == "All" || s.ReadWrite == "ReadOnly"
			writes = writes || s.ReadWrite == "" || s.ReadWrite == "All" || s.ReadWrite == "WriteOnly"
		}
	}
	for _, s := range advanced {
		reads = reads || s.selects("true")
		writes = writes || s.selects("false")
	}
	return reads, writes
}

// selects reports whether the selector records management events of Secrets Manager that are reads,
// or that are not. A field that such events do not have, or that is not known here, matches nothing.
func (a Advanced) selects(readOnly string) bool {
	event := map[string]string{
		"eventCategory": "Management", "readOnly": readOnly,
		"eventSource": "secretsmanager.amazonaws.com", "eventType": "AwsApiCall",
	}
	management := false
	for i := range a {
		value, known := event[a[i].Name]
		if !known || !a[i].matches(value) {
			return false
		}
		management = management || a[i].Name == "eventCategory"
	}
	return management
}

func (f *Field) matches(value string) bool {
	starts := func(have string) bool { return strings.HasPrefix(value, have) }
	ends := func(have string) bool { return strings.HasSuffix(value, have) }
	if slices.Contains(f.NotEquals, value) || slices.ContainsFunc(f.NotStartsWith, starts) || slices.ContainsFunc(f.NotEndsWith, ends) {
		return false
	}
	wanted := len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) > 0
	return !wanted || slices.Contains(f.Equals, value) || slices.ContainsFunc(f.StartsWith, starts) || slices.ContainsFunc(f.EndsWith, ends)
}
