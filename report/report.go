// Package report knows the formats in which a finished report can be written, by name, and writes
// files whole or not at all. It decides nothing about findings: order, severities and suppressions
// are in the report already.
package report

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"smaudit/report/azure"
	"smaudit/report/cost"
	"smaudit/report/github"
	"smaudit/report/gitlab"
	"smaudit/report/json"
	"smaudit/report/junit"
	"smaudit/report/markdown"
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
	{"markdown", markdown.Write},
	{"github", github.Write},
	{"azure", azure.Write},
	{"gitlab", gitlab.Write},
	{"gitlab-sast", gitlab.WriteSAST},
	{"junit", junit.Write},
}

// Names lists the formats in the order in which help shows them.
func Names() []string {
	var names []string
	for _, format := range formats {
		names = append(names, format.name)
	}
	return names
}

// ErrUnknown says that there is no format of a name.
var ErrUnknown = errors.New("unknown format")

// Lookup finds a format by its name. The error for an unknown name, [ErrUnknown], lists the names.
func Lookup(name string) (Format, error) {
	for _, format := range formats {
		if format.name == name {
			return format.write, nil
		}
	}
	return nil, fmt.Errorf("%w %q: formats are %s", ErrUnknown, name, strings.Join(Names(), ", "))
}
