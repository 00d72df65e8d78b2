package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/aws"
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

// hintOf is what to do about an error, "" where nobody has said.
func hintOf(err error) string {
	var f *failure
	if errors.As(err, &f) {
		return f.hint
	}
	return ""
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
	case errors.Is(err, iac.ErrType):
		f = &failure{exitUsage, err, "see --type in smaudit scan --help"}
	case errors.Is(err, iac.ErrNothing), errors.Is(err, scanner.ErrNoScope):
		f = &failure{exitNoRun, err, "name a directory with .tf files, a plan or state as JSON, or a script; see smaudit scan --help"}
	case errors.Is(err, aws.ErrCredentials):
		f = &failure{exitNoRun, err, "sign in (aws sso login), name a profile with --profile, or run where a role is attached; smaudit doctor checks each step"}
	case errors.Is(err, aws.ErrUnreachable):
		f = &failure{exitNoRun, err, "check the region, the network and its proxies, and --endpoint-url if it is given"}
	case errors.Is(err, aws.ErrFilter):
		f = &failure{exitUsage, err, "see --secret, --region and --exclude-region in smaudit audit --help"}
	case errors.Is(err, context.DeadlineExceeded):
		f = &failure{exitNoRun, err, "raise --deadline or scan less at once"}
	default:
		f = &failure{exitNoRun, err, ""}
	}
	for _, text := range messages(f.err) {
		fmt.Fprintf(stderr, "smaudit: error: %s\n", text)
	}
	if f.hint != "" {
		fmt.Fprintf(stderr, "smaudit: hint: %s\n", model.Visible(f.hint))
	}
	return f.code
}

// messages are the texts of an error, one for each of those that were joined. Only errors in rules
// have further lines, where OPA points into the rule; all others fit on one line, whatever names of
// files they quote.
func messages(err error) []string {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []string
		for _, one := range many.Unwrap() {
			out = append(out, messages(one)...)
		}
		return out
	}
	fault, ok := err.(*policies.Error)
	if !ok {
		return []string{model.Visible(err.Error())}
	}
	var lines []string
	for line := range strings.Lines(fault.Error()) {
		lines = append(lines, model.Visible(strings.TrimRight(line, "\n")))
	}
	return []string{strings.Join(lines, "\n    ")}
}
