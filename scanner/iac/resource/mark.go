package resource

import (
	"errors"
	"strings"
	"time"

	"smaudit/scanner/model"
)

// MarkWord begins a mark in a comment: smaudit:ignore ROT001 until=2027-01-31 reason="…".
const MarkWord = "smaudit:ignore"

// FindMark reads the mark in a comment, which may stand behind other words. It returns false where
// there is none. What is wrong with a mark is told in its Fault.
func FindMark(comment string) (model.Mark, bool) {
	_, text, found := strings.Cut(comment, MarkWord)
	if !found || text != "" && !strings.ContainsRune(" \t\r\n", rune(text[0])) {
		return model.Mark{}, false
	}
	text, _, _ = strings.Cut(text, "\n")
	var m model.Mark
	if err := readMark(&m, strings.TrimSuffix(strings.TrimSpace(text), "*/")); err != nil {
		m.Fault = err.Error()
	}
	return m, true
}

func readMark(m *model.Mark, text string) error {
	for {
		text = strings.TrimSpace(text)
		if text == "" {
			return CheckMark(m)
		}
		end := strings.IndexAny(text, " \t=")
		if end < 0 || text[end] != '=' {
			word, rest, _ := strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
			for rule := range strings.SplitSeq(word, ",") {
				if rule != "" {
					m.Rules = append(m.Rules, rule)
				}
			}
			text = rest
			continue
		}
		value, rest, err := quoted(text[end+1:])
		if err != nil {
			return err
		}
		if err := set(m, text[:end], value); err != nil {
			return err
		}
		text = rest
	}
}

// quoted splits a value off a text: up to the next space, or what stands in quotes, where \" is one.
func quoted(text string) (value, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text, " ")
		return value, rest, nil
	}
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			out.WriteByte(text[i])
		case text[i] == '"':
			return out.String(), text[i+1:], nil
		default:
			out.WriteByte(text[i])
		}
	}
	return "", "", errors.New("a quote is not closed")
}

func set(m *model.Mark, key, value string) error {
	fields := map[string]*string{"until": &m.Until, "expires": &m.Until, "reason": &m.Reason, "owner": &m.Owner, "ticket": &m.Ticket}
	field := fields[key]
	if field == nil {
		return errors.New("besides rules it takes until=, reason=, owner= and ticket=")
	}
	*field = value
	return nil
}

// CheckMark finds what is wrong with a mark, besides rules that do not exist.
func CheckMark(m *model.Mark) error {
	if len(m.Rules) == 0 {
		return errors.New("it names no rule, such as ROT001")
	}
	if strings.Contains(strings.Join(m.Rules, ""), "*") && strings.TrimSpace(m.Reason) == "" {
		return errors.New(`it names rules by *, and so needs a reason="…"`)
	}
	if m.Until == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, m.Until); err != nil {
		return errors.New("until is no date such as 2027-01-31")
	}
	return nil
}
