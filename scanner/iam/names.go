package iam

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed operators.json
var operatorsJSON []byte

// operators are the condition operators that there are, in lower case: AWS ignores it.
var operators = sync.OnceValue(func() map[string]bool {
	var file struct{ Operators []string }
	if err := json.Unmarshal(operatorsJSON, &file); err != nil {
		panic("embedded operators.json: " + err.Error()) // caught by the package's tests
	}
	known := make(map[string]bool, len(file.Operators))
	for _, name := range file.Operators {
		known[strings.ToLower(name)] = true
	}
	return known
})

// knownKey reports whether a condition key exists, as far as the table can tell: it knows the global keys
// and those of Secrets Manager only.
func knownKey(name string) bool {
	service, _, _ := strings.Cut(strings.ToLower(name), ":")
	return service != "aws" && service != "secretsmanager" || KeyNamed(name) != nil
}

// Operator is a condition operator, taken apart.
type Operator struct {
	Base     string // in lower case, such as "stringequals"
	Set      string // forallvalues, foranyvalue or ""
	IfExists bool
}

// OperatorNamed takes the name of an operator apart, whatever its case, and reports whether it exists.
func OperatorNamed(name string) (Operator, bool) {
	o := Operator{Base: strings.ToLower(name)}
	for _, set := range []string{"forallvalues", "foranyvalue"} {
		if rest, ok := strings.CutPrefix(o.Base, set+":"); ok {
			o.Set, o.Base = set, rest
			break
		}
	}
	o.Base, o.IfExists = strings.CutSuffix(o.Base, "ifexists")
	return o, operators()[o.Base] && !(o.IfExists && o.Base == "null")
}

// Matches reports whether the text matches the pattern, in which * stands for any text and ? for any
// one byte. It takes time proportional to the product of the lengths at worst.
func Matches(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
