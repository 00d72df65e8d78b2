package model

import (
	"fmt"
	"iter"
)

// Look is how a reader wants a report shown. It changes no finding.
type Look struct {
	Width     int      // columns of the terminal; 0 means 80
	Color     bool     // ANSI colours are wanted
	Severity  Severity // display threshold; empty shows all
	ShowInfo  bool     // open the rules of severity info
	ShowAll   bool     // open unknowns, suppressed and errors
	FailOn    string   // the gate as the user gave it, for the verdict line
	ExitCode  int      // what the command will exit with, for the verdict line
	Profile   string   // a format's variant, such as "github" for SARIF
	Category  string   // SARIF automation category
	ReadLines func(file string) (string, error)
}

// Shows reports whether failing findings of the severity are above the display threshold. What is mere
// information is shown to those who ask for it.
func (l *Look) Shows(severity Severity) bool {
	if l.Severity != "" {
		return severity.AtLeast(l.Severity)
	}
	return severity != Info || l.ShowInfo
}

// ShowsFinding reports whether a failing finding is shown. What stood in the baseline is shown to those who ask
// for all.
func (l *Look) ShowsFinding(f *Finding) bool {
	return l.Shows(f.Severity) && (l.ShowAll || f.Baseline != BaselineUnchanged)
}

// Shown walks the failing findings that the look shows, worst first.
func (r *Report) Shown(look Look) iter.Seq2[*Finding, error] {
	return func(yield func(*Finding, error) bool) {
		if r.Findings == nil {
			return
		}
		for finding, err := range r.Findings {
			if err != nil {
				yield(nil, fmt.Errorf("read findings: %w", err))
				return
			}
			if finding.Outcome == Fail && look.ShowsFinding(&finding) && !yield(&finding, nil) {
				return
			}
		}
	}
}

// The exit codes that a verdict explains besides 0.
const (
	exitFindings   = 1
	exitFailed     = 3
	exitIncomplete = 4
)

// Verdict says what the command decided, by which gate, and how to change that: a word and a sentence,
// both empty where there was no gate.
func (l *Look) Verdict(s Summary) (word, text string) {
	if l.FailOn == "" {
		return "", ""
	}
	gate, finding := Visible(l.FailOn), "finding"
	if s.Baseline != nil {
		finding = "new finding"
	}
	matches, threshold := reached(s, Severity(l.FailOn))
	switch {
	case l.ExitCode == exitFailed:
		return "FAIL", "the audit could not be finished (exit 3)."
	case l.ExitCode == exitIncomplete:
		return "INCOMPLETE", "no finding reaches the gate, but not everything was judged (exit 4, --require-complete)."
	case l.ExitCode == exitFindings && !threshold:
		return "FAIL", fmt.Sprintf("%ss match --fail-on %s (exit 1). Use --fail-on none to report only.", finding, gate)
	case l.ExitCode == exitFindings:
		return "FAIL", fmt.Sprintf("%s >= %s (exit 1). Use --fail-on none to report only.", Plural(matches, finding), gate)
	case gate == "none":
		return "DONE", "nothing gates (--fail-on none, exit 0)."
	case matches > 0:
		return "FAIL", fmt.Sprintf("%s >= %s, but exit 0 was asked for.", Plural(matches, finding), gate)
	case threshold:
		return "PASS", fmt.Sprintf("no %s >= %s (exit 0).", finding, gate)
	default:
		return "PASS", fmt.Sprintf("no %s matches --fail-on %s (exit 0).", finding, gate)
	}
}

// reached counts the failing findings at or above a severity, against a baseline the new ones; false where the gate is no severity.
func reached(s Summary, gate Severity) (int, bool) {
	if gate.Rank() == len(Severities) {
		return 0, false
	}
	counts := s.BySeverity
	if s.Baseline != nil {
		counts = s.Baseline.NewBySeverity
	}
	n := 0
	for severity, count := range counts {
		if severity.AtLeast(gate) {
			n += count
		}
	}
	return n, true
}
