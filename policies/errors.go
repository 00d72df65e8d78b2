package policies

import (
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Error is a fault of what the user wrote. File and Line are empty where the fault is in no file,
// such as in a selection.
type Error struct {
	File string
	Line int
	Text string
}

func (e *Error) Error() string {
	switch {
	case e.File == "":
		return e.Text
	case e.Line == 0:
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// userErrors turns the errors of OPA's parser and compiler into ours, joined.
func userErrors(file string, err error) error {
	var many ast.Errors
	if !errors.As(err, &many) {
		var one *ast.Error
		if !errors.As(err, &one) {
			return &Error{File: file, Text: err.Error()}
		}
		many = ast.Errors{one}
	}
	var out []error
	for _, one := range many {
		fault := &Error{File: file, Text: one.Message}
		if one.Location != nil {
			fault.File, fault.Line = one.Location.File, one.Location.Row
		}
		if one.Details != nil {
			for _, line := range one.Details.Lines() {
				fault.Text += "\n  " + line
			}
		}
		out = append(out, fault)
	}
	return errors.Join(out...)
}

func at(location *ast.Location, format string, args ...any) *Error {
	fault := &Error{Text: fmt.Sprintf(format, args...)}
	if location != nil {
		fault.File, fault.Line = location.File, location.Row
	}
	return fault
}
