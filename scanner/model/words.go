package model

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Titles names the report's rules for people, each by its id and title.
func (r *Report) Titles() map[string]string {
	out := make(map[string]string, len(r.Rules))
	for i := range r.Rules {
		out[r.Rules[i].ID] = Visible(r.Rules[i].ID + " " + r.Rules[i].Title)
	}
	return out
}

// Where tells where to look: the narrowest line in code, else the account and region.
func (f *Finding) Where() string {
	if at := f.Location; at != nil && at.File != "" {
		return Visible(at.Position())
	}
	if f.Scope.Account != "" || f.Scope.Region != "" {
		return Visible(strings.TrimSpace(f.Scope.Account + " " + f.Scope.Region))
	}
	return Visible(f.Scope.ID)
}

// Position is file:line:column, as far as they are known.
func (l *Location) Position() string {
	switch {
	case l.Line <= 0:
		return l.File
	case l.Column <= 0:
		return fmt.Sprintf("%s:%d", l.File, l.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", l.File, l.Line, l.Column)
	}
}

// Title names the subject, by what can be searched for in the code where there is such a thing.
func (s *Subject) Title() string {
	name := Visible(cmp.Or(s.Address, s.Name, s.ARN, s.ID))
	if s.Instances > 1 {
		return name + fmt.Sprintf(" (%s instances)", Thousands(s.Instances))
	}
	return name
}

// ShortID is the part of the ID that smaudit explain needs.
func (f *Finding) ShortID() string { return Visible(f.ID[:min(len(f.ID), 6)]) }

// Detail says what is wrong, or why it is not known, or who accepted it.
func (f *Finding) Detail() string {
	switch f.Outcome {
	case NotKnown:
		return Visible(hiddenText(f.Hidden))
	case Suppressed:
		return Visible(strings.TrimSpace(f.Message + " " + acceptedText(f.Suppression)))
	default:
		return Visible(f.Message)
	}
}

// Line tells the finding on one line: its subject, with where that is if no file says so, what is wrong, and
// the id to ask explain about. It does not name the rule.
func (f *Finding) Line() string {
	name := f.Subject.Title()
	if f.Location == nil || f.Location.File == "" {
		name += " in " + f.Where()
	}
	return fmt.Sprintf("%s: %s (#%s)", name, f.Detail(), f.ShortID())
}

func hiddenText(hidden []Hidden) string {
	var parts []string
	for _, h := range hidden {
		part := fmt.Sprintf("%s could not be seen (%s", h.Path, h.Reason)
		if h.Permission != "" {
			part += ": " + h.Permission + " is missing"
		}
		part += ")"
		if h.Detail != "" {
			part += ": " + h.Detail
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

func acceptedText(s *Suppression) string {
	if s == nil {
		return ""
	}
	out := "[accepted"
	for _, part := range []struct{ word, value string }{{"by", s.Owner}, {"until", s.Expires}, {"in", s.Ticket}, {"at", s.Origin}} {
		if part.value != "" {
			out += " " + part.word + " " + part.value
		}
	}
	return out + ": " + s.Reason + "]"
}

// Severities counts all failing findings in words, also those below a display threshold.
func (s *Summary) Severities() string {
	var parts []string
	for _, severity := range Severities {
		if n := s.BySeverity[severity]; n > 0 {
			parts = append(parts, Thousands(n)+" "+string(severity))
		}
	}
	text := cmp.Or(strings.Join(parts, "  "), "none")
	if n := s.ByOutcome[Suppressed]; n > 0 {
		text += fmt.Sprintf("   suppressed %s", Thousands(n))
	}
	if c := s.Baseline; c != nil {
		text += fmt.Sprintf("   new %s, unchanged %s, fixed %s", Thousands(c.New), Thousands(c.Unchanged), Thousands(c.Fixed))
	}
	return text
}

// Plural counts a thing: 1 secret, 1,204 secrets.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Thousands(n) + " " + noun + "s"
}

// Thousands groups the digits of a count.
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Shorten cuts a text to n characters, the last of which then says so.
func Shorten(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

// Unseen says how much could not be told; it is empty where everything was.
func (r *Report) Unseen() string {
	var parts []string
	if n := r.Summary.ByOutcome[NotKnown]; n > 0 {
		parts = append(parts, Plural(n, "judgement")+" could not be reached")
	}
	if n := len(r.Gaps); n > 0 {
		parts = append(parts, Plural(n, "thing")+" could not be read")
	}
	return strings.Join(parts, ", ")
}
