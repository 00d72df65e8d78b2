// Package ndjson writes a report as one JSON object a line, for programs that read while it is
// written and for reports that no memory should hold. Each line names its type first:
//
//	{"type":"head", schema_version, tool, started_at, finished_at, complete}
//	{"type":"scope"}… {"type":"rule"}… {"type":"finding"}… {"type":"gap"}… {"type":"secret"}…
//	{"type":"access"}… {"type":"suppression"}… {"type":"window"}…
//	{"type":"costs"} {"type":"summary"}
//
// in this order; besides type a line has the fields of the element of the same name in -f json. The
// summary is the last line: where it is missing, the report was cut off.
package ndjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"smaudit/scanner/model"
)

// Write writes the report line by line.
func Write(w io.Writer, r *model.Report, _ model.Look) error {
	l := newLines(w)
	line(l, "head", head{r.SchemaVersion, r.Tool, r.StartedAt, r.FinishedAt, r.Complete})
	list(l, "scope", r.Scopes)
	list(l, "rule", r.Rules)
	walk(l, "finding", r.Findings)
	list(l, "gap", r.Gaps)
	walk(l, "secret", r.Secrets)
	walk(l, "access", r.Access)
	list(l, "suppression", r.Suppressions)
	list(l, "window", r.Windows)
	line(l, "costs", r.Costs)
	line(l, "summary", r.Summary)
	return l.err
}

// head is the report without its lists.
type head struct {
	SchemaVersion string     `json:"schema_version"`
	Tool          model.Tool `json:"tool"`
	StartedAt     time.Time  `json:"started_at"`
	FinishedAt    time.Time  `json:"finished_at"`
	Complete      bool       `json:"complete"`
}

// lines keeps the first error and then writes no more.
type lines struct {
	out    io.Writer
	buffer bytes.Buffer
	values *json.Encoder
	err    error
}

func newLines(w io.Writer) *lines {
	l := &lines{out: w}
	l.values = json.NewEncoder(&l.buffer)
	l.values.SetEscapeHTML(false)
	return l
}

// line puts the type in front of the fields of the element, whose JSON begins with a brace.
func line[T any](l *lines, kind string, element T) {
	if l.err != nil {
		return
	}
	model.FillLists(&element)
	l.buffer.Reset()
	if err := l.values.Encode(element); err != nil {
		l.err = fmt.Errorf("encode %s: %w", kind, err)
		return
	}
	_, l.err = fmt.Fprintf(l.out, `{"type":%q,%s`, kind, l.buffer.Bytes()[1:])
}

func list[T any](l *lines, kind string, elements []T) {
	for _, element := range elements {
		line(l, kind, element)
	}
}

// walk writes a sequence without holding it.
func walk[T any](l *lines, kind string, elements iter.Seq2[T, error]) {
	if elements == nil {
		return
	}
	for element, err := range elements {
		if l.err == nil && err != nil {
			l.err = fmt.Errorf("read %s lines: %w", kind, err)
		}
		if l.err != nil {
			return
		}
		line(l, kind, element)
	}
}
