package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/policies"
	"smaudit/scanner/model"
)

// gateFlags say which outcomes make the command fail.
type gateFlags struct {
	failOn          string
	exitZero        bool
	requireComplete bool
	failOnNew       bool
	compared        bool     // there is a baseline, or a report that was compared with one
	policy          []string // the user's rules, which --fail-on may name
}

func (f *gateFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.failOn, "fail-on", "high", "exit 1 on findings of this severity and worse, or of these rules; none reports only")
	flags.BoolVar(&f.exitZero, "exit-zero", false, "exit 0 in spite of findings or gaps (errors stay errors)")
	flags.BoolVar(&f.failOnNew, "fail-on-new", false, "exit 1 on findings that the baseline does not have, only; needs one")
	flags.BoolVar(&f.requireComplete, "require-complete", false, "exit 4 if something could not be evaluated")
}

// check refuses a gate that could never close.
func (f *gateFlags) check() error {
	if f.failOnNew && !f.compared {
		return usage(errors.New("--fail-on-new: there is nothing to compare with"), "give --baseline REPORT.json; smaudit baseline create makes one")
	}
	_, err := f.closes()
	return err
}

// closes returns the test of whether a failing finding closes the gate.
func (f *gateFlags) closes() (func(*model.Finding) bool, error) {
	if f.failOn == "none" {
		return func(*model.Finding) bool { return false }, nil
	}
	if slices.Contains(model.Severities, model.Severity(f.failOn)) {
		return func(found *model.Finding) bool { return found.Severity.AtLeast(model.Severity(f.failOn)) }, nil
	}
	words := strings.Split(f.failOn, ",")
	selected, err := policies.Select(words, f.policy...)
	if err != nil && (f.failOn == "" || policies.Nearest(f.failOn, severityWords()) != "") {
		return nil, checkSeverity("--fail-on", f.failOn, ", none, or rules such as ROT001,POL")
	}
	if err != nil {
		return nil, usage(fmt.Errorf("--fail-on: %w", err), "use a severity, none, or rules: smaudit rules list prints them")
	}
	return func(found *model.Finding) bool { return slices.Contains(selected, found.Rule) }, nil
}

// verdict returns the exit code that the report deserves.
func (f *gateFlags) verdict(r *model.Report) (int, error) {
	closes, err := f.closes()
	if err != nil {
		return 0, err
	}
	if failed(r) {
		return exitNoRun, nil
	}
	if f.exitZero {
		return exitOK, nil
	}
	for found, err := range r.Findings {
		if err != nil {
			return 0, err
		}
		if found.Outcome == model.Fail && found.Baseline != model.BaselineUnchanged && closes(&found) {
			return exitFindings, nil
		}
	}
	if f.requireComplete && !r.Complete {
		return exitIncomplete, nil
	}
	return exitOK, nil
}

// failed reports whether nothing of any scope could be read: then nothing was audited, and a verdict
// on it would be a pass by accident. What an account has besides its regions holds no secret.
func failed(r *model.Report) bool {
	read := func(s model.Scope) bool { return !s.Failed && s.Region != model.RegionGlobal }
	return len(r.Scopes) > 0 && !slices.ContainsFunc(r.Scopes, read)
}

// nothingRead is the error of a run in which every scope failed.
func nothingRead(r *model.Report) error {
	text := "nothing could be read"
	if len(r.Gaps) > 0 {
		text += ": " + r.Gaps[0].Detail
	}
	hint := "the report lists what could not be read; mend it or leave it out with --exclude"
	if slices.ContainsFunc(r.Scopes, func(s model.Scope) bool { return s.Source == model.SourceAWS }) {
		hint = "smaudit doctor checks each permission, smaudit permissions prints a policy with all of them"
	}
	return &failure{exitNoRun, errors.New(text), hint}
}

func checkSeverity(flag, word, more string) error {
	if slices.Contains(model.Severities, model.Severity(word)) {
		return nil
	}
	text := fmt.Sprintf("%s: %q is no severity", flag, word)
	if near := policies.Nearest(word, severityWords()); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return usage(errors.New(text), "use "+strings.Join(severityWords(), ", ")+more)
}

func severityWords() []string {
	words := make([]string, len(model.Severities))
	for i, severity := range model.Severities {
		words[i] = string(severity)
	}
	return words
}
