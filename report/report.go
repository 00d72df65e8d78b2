// Package report knows the formats in which a finished report can be written, by name, and writes
// files whole or not at all. It decides nothing about findings: order, severities and suppressions
// are in the report already.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/agext/levenshtein"

	"smaudit/report/cost"
	"smaudit/report/json"
	"smaudit/report/ndjson"
	"smaudit/report/sarif"
	"smaudit/report/text"
	"smaudit/scanner/model"
)

// Format writes one finished report. It decides nothing, and an error is one of the writer or of
// the report's own sequences.
type Format func(w io.Writer, r *model.Report, look model.Look) error

// formats is the list: a new format is a package and a line here.
var formats = []struct {
	name  string
	write Format
}{
	{"text", text.Write},
	{"json", json.Write},
	{"ndjson", ndjson.Write},
	{"sarif", sarif.Write},
	{"cost", cost.Write},
}

// Names lists the formats in the order in which help shows them.
func Names() []string {
	var names []string
	for _, format := range formats {
		names = append(names, format.name)
	}
	return names
}

// Lookup finds a format by its name. The error for an unknown name lists the names and suggests
// the nearest.
func Lookup(name string) (Format, error) {
	for _, format := range formats {
		if format.name == name {
			return format.write, nil
		}
	}
	hint := ""
	if near := nearest(name); near != "" {
		hint = fmt.Sprintf("did you mean %q? ", near)
	}
	return nil, fmt.Errorf("unknown format %q: %sformats are %s", name, hint, strings.Join(Names(), ", "))
}

// nearest returns the format that at most two edits turn the name into, in any case.
func nearest(name string) string {
	best, distance := "", 3
	for _, candidate := range Names() {
		if d := levenshtein.Distance(strings.ToLower(name), candidate, nil); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
