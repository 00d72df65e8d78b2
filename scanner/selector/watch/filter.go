package watch

import (
	"regexp"
	"strings"

	"smaudit/scanner/model"
)

// Filters reports whether a filter pattern of CloudWatch Logs selects every record of a change that CloudTrail
// writes to a log group. What hangs on who made it, and patterns of other forms, are unknown (CloudWatch Logs
// user guide, FilterAndPatternSyntax, 2026).
func Filters(pattern string, c Change, account, region string) model.Tri {
	pattern = strings.TrimSpace(pattern)
	record := Record(c, account, region)
	inner, isJSON := strings.CutPrefix(pattern, "{")
	inner, closed := strings.CutSuffix(inner, "}")
	if !isJSON || !closed {
		return terms(pattern, record)
	}
	f := &filter{tokens: token.FindAllString(inner, -1), record: record}
	if len(f.tokens) > maxTokens || strings.TrimSpace(token.ReplaceAllString(inner, "")) != "" {
		return model.Unknown
	}
	answer := f.either()
	if f.broken || len(f.tokens) > 0 {
		return model.Unknown
	}
	return answer
}

// terms is a pattern of words. Each must be in the text of the record; of some of it nothing is known.
func terms(pattern string, record map[string]any) model.Tri {
	var answers []model.Tri
	for _, word := range strings.Fields(pattern) {
		word = strings.Trim(word, `"`)
		found := model.Unknown
		if word == record["eventName"] || word == record["eventSource"] {
			found = model.Yes
		}
		answers = append(answers, found)
	}
	return all(answers...)
}

// maxTokens bounds a pattern; CloudWatch Logs takes 1024 characters.
const maxTokens = 1024

// token is a part of a JSON pattern: a sign, a text in quotes, a regular expression, or a word.
var token = regexp.MustCompile(`\(|\)|&&|\|\||!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|%[^%]*%|[^\s()&|!<>="%]+`)

// filter is a JSON pattern while it is read.
type filter struct {
	tokens []string
	record map[string]any
	broken bool
}

func (f *filter) peek() string {
	if len(f.tokens) == 0 {
		return ""
	}
	return f.tokens[0]
}

func (f *filter) next() string {
	t := f.peek()
	if t == "" {
		f.broken = true
		return ""
	}
	f.tokens = f.tokens[1:]
	return t
}

func (f *filter) either() model.Tri {
	answer := f.both()
	for f.peek() == "||" {
		f.next()
		answer = some(answer, f.both())
	}
	return answer
}

func (f *filter) both() model.Tri {
	answer := f.condition()
	for f.peek() == "&&" {
		f.next()
		answer = all(answer, f.condition())
	}
	return answer
}

// condition is one comparison, or more of them in parentheses.
func (f *filter) condition() model.Tri {
	first := f.next()
	if first == "(" {
		answer := f.either()
		f.broken = f.broken || f.next() != ")"
		return answer
	}
	path, ok := strings.CutPrefix(first, "$.")
	f.broken = f.broken || !ok
	have, present := f.field(path)
	sign, operand := strings.ToUpper(f.next()), f.next()
	_, isOpen := have.(open)
	_, isText := have.(string)
	switch {
	case isOpen || strings.HasPrefix(operand, "%"):
		return model.Unknown
	case sign == "NOT" && strings.EqualFold(operand, "EXISTS"):
		return tri(!present)
	case sign == "IS":
		flag, isFlag := have.(bool)
		return tri(isFlag && strings.EqualFold(operand, map[bool]string{true: "TRUE", false: "FALSE"}[flag]))
	case sign == "=" && isText:
		return tri(wild(strings.Trim(operand, `"`), have.(string)))
	case sign == "!=" && isText:
		return tri(!wild(strings.Trim(operand, `"`), have.(string)))
	case sign == "=" && !present:
		return model.No
	}
	return model.Unknown // what is not there, or is no text, in other comparisons
}

// field finds what a selector such as userIdentity.type means.
func (f *filter) field(path string) (have any, present bool) {
	have = f.record
	for name := range strings.SplitSeq(path, ".") {
		if _, isOpen := have.(open); isOpen {
			return have, true
		}
		object, _ := have.(map[string]any)
		name, _, _ = strings.Cut(name, "[")
		if have, present = object[name]; !present {
			return nil, false
		}
	}
	return have, true
}
