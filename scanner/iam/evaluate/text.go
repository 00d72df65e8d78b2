package evaluate

import "strings"

// symbol is one byte of a pattern, or a wildcard.
type symbol struct {
	byte byte
	wild bool // of which byte is * or ?
}

func plainText(text string) []symbol {
	out := make([]symbol, len(text))
	for i := range len(text) {
		out[i] = symbol{byte: text[i]}
	}
	return out
}

func plainPattern(text string) []symbol {
	out := plainText(text)
	for i := range out {
		out[i].wild = out[i].byte == '*' || out[i].byte == '?'
	}
	return out
}

// literal takes the wildcards for what they are.
func literal(pattern []symbol) []symbol {
	out := append([]symbol(nil), pattern...)
	for i := range out {
		out[i].wild = false
	}
	return out
}

func fold(pattern []symbol) []symbol {
	out := append([]symbol(nil), pattern...)
	for i := range out {
		if c := out[i].byte; 'A' <= c && c <= 'Z' {
			out[i].byte = c + 'a' - 'A'
		}
	}
	return out
}

// like matches from left to right. Where a byte does not fit, the last * takes one more.
func like(pattern, text []symbol) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p].wild && pattern[p].byte == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p].wild || pattern[p].byte == text[t].byte):
			p, t = p+1, t+1
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p].wild && pattern[p].byte == '*' {
		p++
	}
	return p == len(pattern)
}

// split cuts at colons, into so many parts at most.
func split(text []symbol, most int) [][]symbol {
	var out [][]symbol
	from := 0
	for i, s := range text {
		if s.byte == ':' && !s.wild && len(out) < most-1 {
			out = append(out, text[from:i])
			from = i + 1
		}
	}
	return append(out, text[from:])
}

// arnLike matches each of the six parts of an ARN by itself.
func arnLike(pattern, text []symbol) bool {
	if len(pattern) == 1 && pattern[0] == (symbol{'*', true}) {
		return true
	}
	p, t := split(pattern, 6), split(text, 6)
	if len(p) != 6 || len(t) != 6 {
		return false
	}
	for i := range p {
		if !like(p[i], t[i]) {
			return false
		}
	}
	return true
}

// resolve fills in the policy variables of a text (IAM user guide, reference_policies_variables, 2026),
// and reports whether all of them have a value. What a variable brings along is taken literally. It gives up
// where that is more than so many bytes, which no text of them can match.
func (c context) resolve(text string, variables bool, most int) ([]symbol, bool) {
	if !variables {
		return plainPattern(text), true
	}
	out := make([]symbol, 0, len(text))
	for {
		start := strings.Index(text, "${")
		end := -1
		if start >= 0 {
			end = strings.IndexByte(text[start:], '}')
		}
		if end < 0 {
			return append(out, plainPattern(text)...), true
		}
		out = append(out, plainPattern(text[:start])...)
		value, ok := c.variable(text[start+2 : start+end])
		if !ok {
			return nil, false
		}
		if most -= len(value); most < 0 {
			return nil, false
		}
		out = append(out, plainText(value)...)
		text = text[start+end+1:]
	}
}

// variable returns the value of a variable, which is one of *, ? and $, a key, or a key and a default.
func (c context) variable(name string) (string, bool) {
	if name == "*" || name == "?" || name == "$" {
		return name, true
	}
	name, otherwise, hasDefault := strings.Cut(name, ",")
	values := c[strings.ToLower(strings.TrimSpace(name))]
	switch {
	case len(values) == 1:
		return values[0], true
	case hasDefault && len(values) == 0:
		return strings.Trim(strings.TrimSpace(otherwise), "'"), true
	}
	return "", false
}
