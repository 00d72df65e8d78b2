package iam

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:embed names.json
var namesJSON []byte

// nameTable holds the names that AWS knows, in lower case: it ignores the case of actions, keys and
// operators. A key that ends in a slash is followed by a tag's key.
type nameTable struct {
	date      string
	actions   []string        // of Secrets Manager, without its prefix
	keys      map[string]bool // with their prefix
	operators map[string]bool
}

var names = sync.OnceValue(func() nameTable {
	var file struct {
		Date    string
		Actions struct{ Secretsmanager []string }
		Keys    struct{ Secretsmanager, AWS []string }

		Operators struct{ Names []string }
	}
	if err := json.Unmarshal(namesJSON, &file); err != nil {
		panic("embedded names.json: " + err.Error()) // caught by the package's tests
	}
	table := nameTable{date: file.Date, keys: make(map[string]bool), operators: make(map[string]bool)}
	for _, action := range file.Actions.Secretsmanager {
		table.actions = append(table.actions, strings.ToLower(action))
	}
	for _, key := range file.Keys.Secretsmanager {
		table.keys["secretsmanager:"+strings.ToLower(key)] = true
	}
	for _, key := range file.Keys.AWS {
		table.keys["aws:"+strings.ToLower(key)] = true
	}
	for _, operator := range file.Operators.Names {
		table.operators[strings.ToLower(operator)] = true
	}
	return table
})

// action reports whether the pattern, which may have the wildcards * and ?, names an action of
// Secrets Manager.
func (t nameTable) action(pattern string) bool {
	for _, action := range t.actions {
		if matches(strings.ToLower(pattern), action) {
			return true
		}
	}
	return false
}

// key reports whether a condition key exists, as far as the table can tell: it knows the global keys
// and those of Secrets Manager only.
func (t nameTable) key(name string) bool {
	name = strings.ToLower(name)
	service, rest, _ := strings.Cut(name, ":")
	if service != "aws" && service != "secretsmanager" {
		return true
	}
	family, tag, tagged := strings.Cut(rest, "/")
	return t.keys[name] && !strings.HasSuffix(name, "/") || tagged && tag != "" && t.keys[service+":"+family+"/"]
}

// operator reports whether a condition operator exists, with its set prefix and its IfExists suffix.
func (t nameTable) operator(name string) bool {
	name = strings.ToLower(name)
	for _, set := range []string{"forallvalues:", "foranyvalue:"} {
		if rest, ok := strings.CutPrefix(name, set); ok {
			name = rest
			break
		}
	}
	base, optional := strings.CutSuffix(name, "ifexists")
	return t.operators[base] && !(optional && base == "null")
}

// matches reports whether the text matches the pattern, in which * stands for any text and ? for any
// one byte. It takes time proportional to the product of the lengths at worst.
func matches(pattern, text string) bool {
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
