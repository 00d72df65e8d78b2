package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"smaudit/scanner"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
)

// The exit codes of every command. A configuration error (2) outranks a run that could not happen
// (3), that outranks findings (1), and those outrank an incomplete audit (4).
const (
	exitOK         = 0
	exitFindings   = 1
	exitUsage      = 2
	exitNoRun      = 3
	exitIncomplete = 4
)

// failure is an error that ends a run: its exit code, and what to do about it.
type failure struct {
	code int
	err  error
	hint string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// usage makes an error of the user's: command line, configuration, rules.
func usage(err error, hint string) error {
	if err == nil {
		return nil
	}
	return &failure{exitUsage, err, hint}
}

// verdict is how a run ended whose report was written.
type verdict int

func (v verdict) Error() string { return fmt.Sprintf("exit %d", int(v)) }

// exitCode maps how a command ended to its exit code and reports errors. This is the only place
// that does either.
func exitCode(err error, stderr io.Writer) int {
	var (
		f *failure
		v verdict
	)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &v):
		return int(v)
	case errors.As(err, &f):
	case errors.Is(err, iac.ErrNothing), errors.Is(err, scanner.ErrNoScope):
		f = &failure{exitNoRun, err, "name a directory with .tf files, a plan or state as JSON, or a script; see smaudit scan --help"}
	case errors.Is(err, context.DeadlineExceeded):
		f = &failure{exitNoRun, err, "raise --deadline or scan less at once"}
	default:
		f = &failure{exitNoRun, err, ""}
	}
	fmt.Fprintf(stderr, "smaudit: error: %s\n", model.Visible(f.Error()))
	if f.hint != "" {
		fmt.Fprintf(stderr, "smaudit: hint: %s\n", f.hint)
	}
	return f.code
}
