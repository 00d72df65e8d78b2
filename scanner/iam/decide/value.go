package decide

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// piece is a part of a value: text, or something that may be any text.
type piece struct {
	text    string
	literal bool // its wildcards are none
	open    bool // it may be any text
}

// value returns the bounds of the texts that one value of a condition matches.
func (c *compiler) value(v iam.Text, base string, at place, key string, variables bool, s setting) (lower, upper language.Union) {
	if variables && strings.EqualFold(v.Value, "${"+key+"}") && key != "" && resolves(base) {
		all := language.Union{language.Many(language.Any, 0)} // compared with itself
		return all, all
	}
	pieces, ok := c.pieces(v, base, variables, s)
	if !ok {
		return nil, nil // a variable without a value matches nothing
	}
	pattern, sure, ok := assemble(pieces, base, at.wild)
	if !ok {
		return nil, nil
	}
	wrap := at.wrap
	if wrap == nil {
		wrap = itself
	}
	upper = wrap(pattern)
	if sure {
		lower = upper
	}
	return lower, upper
}

// resolves reports whether an operator's values may hold variables.
func resolves(base string) bool {
	return strings.HasPrefix(base, "string") || strings.HasPrefix(base, "arn")
}

// pieces takes a value apart at its variables and unknown parts, and reports whether all have a value.
func (c *compiler) pieces(v iam.Text, base string, variables bool, s setting) ([]piece, bool) {
	var out []piece
	text := v.Value
	for text != "" {
		start := strings.Index(text, "${")
		if start < 0 {
			break
		}
		if n := iam.HoleAt(text[start:]); n > 0 {
			out = append(out, piece{text: text[:start]}, piece{open: true})
			text = text[start+n:]
			continue
		}
		stop := strings.IndexByte(text[start:], '}')
		if stop < 0 || !variables || !resolves(base) {
			out = append(out, piece{text: text[:start+2]})
			text = text[start+2:]
			continue
		}
		value, known, ok := c.variable(text[start+2:start+stop], s)
		if !ok {
			return nil, false
		}
		out = append(out, piece{text: text[:start]}, piece{text: value, literal: true, open: !known})
		text = text[start+stop+1:]
	}
	return append(out, piece{text: text}), true
}

// variable returns the value of a policy variable, whether it is known, and whether there is one at all
// (IAM user guide, reference_policies_variables, 2026).
func (c *compiler) variable(name string, s setting) (value string, known, ok bool) {
	if name == "*" || name == "?" || name == "$" {
		return name, true, true
	}
	name, otherwise, hasDefault := strings.Cut(name, ",")
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "aws:resourceorgid" {
		return c.organization(), true, true
	}
	at := c.place(name, s)
	switch {
	case at.variable != "" || at.unsure:
		return "", false, true
	case len(at.values) == 1:
		return at.values[0], true, true
	case len(at.values) == 0 && hasDefault:
		return strings.Trim(strings.TrimSpace(otherwise), "'"), true, true
	}
	return "", true, false
}

// assemble makes a pattern of pieces, as the operator reads them. It reports whether the pattern is known
// for certain, and whether it can match anything.
func assemble(pieces []piece, base string, wild language.Set) (p language.Pattern, sure, ok bool) {
	sure = true
	arn := base == "arnequals" || base == "arnlike"
	wildcards := arn || base == "stringlike"
	segment := 0
	for _, part := range pieces {
		if part.open {
			sure = false
			p = append(p, language.Many(language.Any, 0)...)
			continue
		}
		for i := range len(part.text) {
			set := wild
			if arn && segment < 5 {
				set = wild.Without(":")
			}
			switch ch := part.text[i]; {
			case wildcards && !part.literal && ch == '*':
				p = append(p, language.Many(set, 0)...)
			case wildcards && !part.literal && ch == '?':
				p = append(p, language.One(set)...)
			default:
				if ch == ':' {
					segment++
				}
				p = append(p, language.Step(ch))
			}
		}
	}
	if base == "stringequalsignorecase" || base == "bool" {
		p = p.Folded()
	}
	if arn && segment < 5 && sure {
		if len(pieces) == 1 && pieces[0].text == "*" {
			return language.Many(wild, 0), true, true
		}
		return nil, true, false
	}
	return p, sure, true
}
