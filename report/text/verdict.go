package text

import (
	"fmt"

	"smaudit/scanner/model"
)

// The exit codes that a verdict explains besides 0.
const (
	exitFindings   = 1
	exitFailed     = 3
	exitIncomplete = 4
)

// verdict is the last line: what the command decided, by which gate, and how to change that.
func (p *page) verdict(r *model.Report) {
	if p.look.FailOn == "" {
		return
	}
	gate := model.Visible(p.look.FailOn)
	matches, threshold := reached(r.Summary, model.Severity(p.look.FailOn))
	switch {
	case p.look.ExitCode == exitFailed:
		p.last("FAIL", model.High, "the audit could not be finished (exit 3).")
	case p.look.ExitCode == exitIncomplete:
		p.last("INCOMPLETE", model.Medium, "no finding reaches the gate, but not everything was judged (exit 4, --require-complete).")
	case p.look.ExitCode == exitFindings && !threshold:
		p.last("FAIL", model.High, fmt.Sprintf("findings match --fail-on %s (exit 1). Use --fail-on none to report only.", gate))
	case p.look.ExitCode == exitFindings:
		p.last("FAIL", model.High, fmt.Sprintf("%s >= %s (exit 1). Use --fail-on none to report only.", plural(matches, "finding"), gate))
	case gate == "none":
		p.last("DONE", "", "nothing gates (--fail-on none, exit 0).")
	case matches > 0:
		p.last("FAIL", model.High, fmt.Sprintf("%s >= %s, but exit 0 was asked for.", plural(matches, "finding"), gate))
	case threshold:
		p.last("PASS", "", fmt.Sprintf("no finding >= %s (exit 0).", gate))
	default:
		p.last("PASS", "", fmt.Sprintf("no finding matches --fail-on %s (exit 0).", gate))
	}
}

func (p *page) last(word string, severity model.Severity, text string) {
	for i, line := range wrap(word+": "+text, p.width) {
		if i == 0 {
			line = p.paint(colors[severity], word+":") + line[len(word)+1:]
		}
		p.line(line)
	}
}

// reached counts the failing findings at or above a severity; false where the gate is no severity.
func reached(s model.Summary, gate model.Severity) (int, bool) {
	if gate.Rank() == len(model.Severities) {
		return 0, false
	}
	n := 0
	for severity, count := range s.BySeverity {
		if severity.AtLeast(gate) {
			n += count
		}
	}
	return n, true
}
