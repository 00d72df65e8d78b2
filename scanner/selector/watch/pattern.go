package watch

import (
	"encoding/json"
	"io"
	"strings"

	"smaudit/scanner/model"
)

// Matches reports whether an event pattern of EventBridge matches every event of a change in an account and
// region. It is unknown where that hangs on who made the change of which secret, and where the pattern is not
// understood (EventBridge user guide, eb-create-pattern-operators, 2026).
func Matches(pattern string, c Change, account, region string) model.Tri {
	decoder := json.NewDecoder(strings.NewReader(pattern))
	decoder.UseNumber()
	var document map[string]any
	if decoder.Decode(&document) != nil || document == nil {
		return model.Unknown
	}
	if _, err := decoder.Token(); err != io.EOF {
		return model.Unknown
	}
	return fields(document, event(c, account, region))
}

// fields reports whether an object of an event has all that the pattern asks for.
func fields(pattern map[string]any, of map[string]any) model.Tri {
	answers := make([]model.Tri, 0, len(pattern))
	for name, want := range pattern {
		have, present := of[name]
		switch want := want.(type) {
		case []any:
			if name == "$or" {
				answers = append(answers, alternatives(want, of))
				continue
			}
			answers = append(answers, values(want, have, present))
		case map[string]any:
			answers = append(answers, nested(want, have))
		default:
			answers = append(answers, model.Unknown)
		}
	}
	return all(answers...)
}

// alternatives are patterns of which one must match.
func alternatives(patterns []any, of map[string]any) model.Tri {
	answers := make([]model.Tri, len(patterns))
	for i, pattern := range patterns {
		answers[i] = model.Unknown
		if document, ok := pattern.(map[string]any); ok {
			answers[i] = fields(document, of)
		}
	}
	return some(answers...)
}

// nested looks into an object of the event. What is not there has no fields.
func nested(pattern map[string]any, have any) model.Tri {
	switch have := have.(type) {
	case open:
		return model.Unknown
	case map[string]any:
		return fields(pattern, have)
	}
	return fields(pattern, nil)
}

// values reports whether one of the matchers matches a field.
func values(matchers []any, have any, present bool) model.Tri {
	answers := make([]model.Tri, len(matchers))
	for i, matcher := range matchers {
		answers[i] = value(matcher, have, present)
	}
	return some(answers...)
}

func value(matcher, have any, present bool) model.Tri {
	if operators, ok := matcher.(map[string]any); ok {
		for name, operand := range operators {
			if len(operators) == 1 {
				return operator(name, operand, have, present)
			}
		}
		return model.Unknown
	}
	switch have.(type) {
	case open:
		return model.Unknown
	case map[string]any:
		return model.No
	}
	return tri(present && matcher == have)
}
