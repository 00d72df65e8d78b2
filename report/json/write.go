// Package json writes a report as one JSON document, and reads such documents back for the commands
// that work on saved reports. Findings and secrets are walked, never collected, when it writes. Each
// element of a list is one line, so that a diff of two reports shows findings. It judges nothing.
package json

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"

	"smaudit/scanner/model"
)

// Write writes the report in the shape that `smaudit schema report` describes. Lists are never null,
// keys and elements have a stable order.
func Write(w io.Writer, r *model.Report, _ model.Look) error {
	d := newDocument(w)
	d.field("schema_version", r.SchemaVersion)
	d.field("tool", r.Tool)
	d.field("started_at", r.StartedAt)
	d.field("finished_at", r.FinishedAt)
	d.field("complete", r.Complete)
	list(d, "scopes", each(r.Scopes))
	list(d, "rules", each(r.Rules))
	list(d, "findings", r.Findings)
	list(d, "gaps", each(r.Gaps))
	list(d, "secrets", r.Secrets)
	list(d, "access", r.Access)
	list(d, "suppressions", each(r.Suppressions))
	list(d, "windows", each(r.Windows))
	d.costs(r.Costs)
	d.summary(r.Summary)
	return d.end()
}

// document writes one JSON object. It keeps the first error and then writes no more.
type document struct {
	out    io.Writer
	buffer bytes.Buffer
	values *json.Encoder
	indent string // of the members of the open object; what is in them is compact
	comma  bool
	err    error
}

// newDocument begins the document. Markup in names is left as it is: this is no HTML.
func newDocument(w io.Writer) *document {
	d := &document{out: w, indent: "  "}
	d.values = json.NewEncoder(&d.buffer)
	d.values.SetEscapeHTML(false)
	d.buffer.WriteString("{")
	return d
}

// key begins a member on a line of its own.
func (d *document) key(name string) {
	if d.comma {
		d.buffer.WriteByte(',')
	}
	d.comma = true
	fmt.Fprintf(&d.buffer, "\n%s%q: ", d.indent, name)
}

func (d *document) field(name string, value any) {
	d.key(name)
	d.value(name, value)
}

// object writes a member whose own members stand on lines of their own.
func (d *document) object(name string, members func()) {
	d.key(name)
	d.buffer.WriteByte('{')
	outer := d.indent
	d.indent, d.comma = outer+"  ", false
	members()
	d.indent, d.comma = outer, true
	d.buffer.WriteString("\n" + outer + "}")
}

// value appends compact JSON. The buffer is handed on in pieces, so that it stays small.
func (d *document) value(name string, value any) {
	if d.err != nil {
		return
	}
	if err := d.values.Encode(value); err != nil {
		d.err = fmt.Errorf("encode %s: %w", name, err)
		return
	}
	d.buffer.Truncate(d.buffer.Len() - 1) // the encoder ends each value with a newline
	if d.buffer.Len() >= 1<<15 {
		d.flush()
	}
}

func (d *document) flush() {
	if d.err == nil {
		_, d.err = d.buffer.WriteTo(d.out)
	}
}

// costs and summary have lists that are long in a large organization, so they are opened too.
func (d *document) costs(costs model.Costs) {
	d.object("costs", func() {
		d.field("monthly", costs.Monthly)
		d.field("currency", costs.Currency)
		d.field("prices_date", costs.PricesDate)
		list(d, "lines", each(costs.Lines))
		list(d, "savings", each(costs.Savings))
	})
}

func (d *document) summary(summary model.Summary) {
	model.FillLists(&summary)
	d.object("summary", func() {
		d.field("by_outcome", summary.ByOutcome)
		d.field("by_severity", summary.BySeverity)
		list(d, "by_rule", each(summary.ByRule))
		d.field("secrets", summary.Secrets)
		d.field("baseline", summary.Baseline)
	})
}

func (d *document) end() error {
	d.buffer.WriteString("\n}\n")
	d.flush()
	return d.err
}

// list writes one element a line.
func list[T any](d *document, name string, elements iter.Seq2[T, error]) {
	d.key(name)
	d.buffer.WriteByte('[')
	first := "\n  " + d.indent
	before, end := first, "]"
	for element, err := range orNone(elements) {
		if d.err == nil && err != nil {
			d.err = fmt.Errorf("read %s: %w", name, err)
		}
		if d.err != nil {
			return
		}
		d.buffer.WriteString(before)
		model.FillLists(&element)
		d.value(name, element)
		before, end = ","+first, "\n"+d.indent+"]"
	}
	d.buffer.WriteString(end)
}

// orNone lets a report without a sequence, such as a zero one, have an empty list.
func orNone[T any](elements iter.Seq2[T, error]) iter.Seq2[T, error] {
	if elements == nil {
		return each[T](nil)
	}
	return elements
}

// each walks a list as the long sequences are walked.
func each[T any](elements []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for element := range slices.Values(elements) {
			if !yield(element, nil) {
				return
			}
		}
	}
}
