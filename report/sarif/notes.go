package sarif

import (
	"fmt"
	"strings"
	"time"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"smaudit/scanner/model"
)

// Notifications say what no result can: what was not judged, not read, or cut.
const (
	noteUnknown = "NOTE001"
	noteGap     = "NOTE002"
	noteError   = "NOTE003"
	noteCut     = "NOTE004"
)

// maxNotes bounds the notifications of a run; the last then counts the rest.
const maxNotes = 500

func noteDescriptors() []*sarif.ReportingDescriptor {
	return []*sarif.ReportingDescriptor{
		note(noteUnknown, "NotEvaluated", "A rule could not be judged, since what it reads could not be seen. Grant the permission that is named, or resolve the value."),
		note(noteGap, "NotRead", "Something could not be read, so that what it holds was not judged. Grant the permission or mend the file that is named."),
		note(noteError, "RuleStopped", "A rule stopped with an error. Report the rule to whoever wrote it."),
		note(noteCut, "ResultsCut", "Findings were left out, because the code host keeps no more. Read the report in another format, or split it by scope."),
	}
}

// note describes a kind of notification. Validators ask of it what they ask of a rule.
func note(id, name, text string) *sarif.ReportingDescriptor {
	message := &sarif.MultiformatMessageString{Text: new(text)}
	return &sarif.ReportingDescriptor{
		ID: id, Name: new(name), ShortDescription: message, FullDescription: message,
		Help: &sarif.MultiformatMessageString{Text: new(text), Markdown: new(text)}, HelpURI: new(informationURI),
		DefaultConfiguration: &sarif.ReportingConfiguration{Level: "warning"},
	}
}

// notes collects notifications. Equal ones become one with a count, so that a permission that is
// missing in a thousand places is said once for each rule.
type notes struct {
	rules  map[string]uint
	counts map[noteKey]int
	order  []noteKey
	rest   int
}

// noteKey is what makes two notifications equal.
type noteKey struct {
	id, rule, text string
	at             model.Location
}

func newNotes(rules map[string]uint) *notes {
	return &notes{rules: rules, counts: map[noteKey]int{}}
}

func (n *notes) add(key noteKey, count int) {
	if _, known := n.counts[key]; !known {
		if len(n.order) == maxNotes {
			n.rest++
			return
		}
		n.order = append(n.order, key)
	}
	n.counts[key] += count
}

// outcome notes a finding that is no result.
func (n *notes) outcome(f *model.Finding) {
	if f.Outcome == model.Errored {
		n.add(noteKey{id: noteError, rule: f.Rule, text: f.Rule + " stopped with an error: " + f.Message}, 1)
		return
	}
	if len(f.Hidden) == 0 {
		n.add(noteKey{id: noteUnknown, rule: f.Rule, text: f.Rule + " was not evaluated"}, 1)
	}
	said := map[string]bool{} // each reason once for each subject
	for _, hidden := range f.Hidden {
		text := fmt.Sprintf("%s was not evaluated (%s)", f.Rule, hidden.Reason)
		if hidden.Permission != "" {
			text = fmt.Sprintf("%s was not evaluated: permission %s is missing", f.Rule, hidden.Permission)
		}
		if !said[text] {
			said[text] = true
			n.add(noteKey{id: noteUnknown, rule: f.Rule, text: text}, 1)
		}
	}
}

// gap notes what could not be read, at its place in a file where it has one.
func (n *notes) gap(gap *model.Gap) {
	text := fmt.Sprintf("%s: %s", gap.Operation, gap.Reason)
	if gap.Detail != "" {
		text += ", " + gap.Detail
	}
	if gap.Permission != "" {
		text += ", permission " + gap.Permission + " is missing"
	}
	key := noteKey{id: noteGap, text: text}
	if gap.Location != nil && gap.Location.File != "" {
		key.at = *gap.Location
	}
	n.add(key, 1)
}

func (n *notes) notifications() []*sarif.Notification {
	var out []*sarif.Notification
	for _, key := range n.order {
		text := plain(key.text)
		if count := n.counts[key]; count > 1 {
			text += fmt.Sprintf(" (%d times)", count)
		}
		out = append(out, n.notification(key, text))
	}
	if n.rest > 0 {
		out = append(out, n.notification(noteKey{id: noteCut}, fmt.Sprintf("%d further notifications were left out", n.rest)))
	}
	return out
}

var noteIndex = map[string]uint{noteUnknown: 0, noteGap: 1, noteError: 2, noteCut: 3}

func (n *notes) notification(key noteKey, text string) *sarif.Notification {
	level := "warning"
	if key.id == noteError {
		level = "error"
	}
	out := &sarif.Notification{
		Descriptor: &sarif.ReportingDescriptorReference{Id: new(key.id), Index: new(noteIndex[key.id])},
		Level:      level,
		Message:    sarif.NewTextMessage(sentence(text)),
	}
	if index, known := n.rules[key.rule]; known {
		out.AssociatedRule = &sarif.ReportingDescriptorReference{Id: new(key.rule), Index: new(index)}
	}
	if key.at.File != "" {
		out.Locations = []*sarif.Location{{PhysicalLocation: physical(&key.at)}}
	}
	return out
}

// cutText says how many findings are missing, and how bad they are.
func cutText(written int, cut map[model.Severity]int) string {
	total, parts := 0, []string{}
	for _, severity := range model.Severities {
		if n := cut[severity]; n > 0 {
			total += n
			parts = append(parts, fmt.Sprintf("%d %s", n, severity))
		}
	}
	return fmt.Sprintf("%d of %d findings were left out (%s): GitHub keeps %d for each run", total, total+written, strings.Join(parts, ", "), githubResults)
}

// invocation closes the run: when it ran, how it ended, what it could not tell.
func (run *run) invocation(r *model.Report) *sarif.Invocation {
	out := &sarif.Invocation{
		ExecutionSuccessful: new(run.look.ExitCode < 2 || run.look.ExitCode == 4),
		ExitCode:            new(run.look.ExitCode),
		StartTimeUTC:        utc(r.StartedAt),
		EndTimeUTC:          utc(r.FinishedAt),
	}
	for i := range r.Gaps {
		run.notes.gap(&r.Gaps[i])
	}
	out.ToolExecutionNotifications = run.notes.notifications()
	if len(run.cut) > 0 {
		said := run.notes.notification(noteKey{id: noteCut}, cutText(run.written, run.cut))
		out.ToolExecutionNotifications = append([]*sarif.Notification{said}, out.ToolExecutionNotifications...)
	}
	return out
}

func utc(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return new(at.UTC())
}
