package watch

import (
	"encoding/json"
	"net/netip"
	"strings"

	"smaudit/scanner/model"
)

// operator applies one of the pattern's operators to a field. One that is not known here decides nothing.
func operator(name string, operand, have any, present bool) model.Tri {
	_, isOpen := have.(open)
	object, isObject := have.(map[string]any)
	switch {
	case isOpen || isObject && object != nil:
		return model.Unknown
	case name == "exists":
		wanted, ok := operand.(bool)
		if !ok {
			return model.Unknown
		}
		return tri(wanted == present)
	case name == "anything-but":
		if !present {
			return model.No
		}
		return not(but(operand, have))
	}
	test, known := tests[name]
	if !known {
		return model.Unknown
	}
	return all(tri(present), test(operand, have))
}

// tests are the operators on a single value that is there.
var tests map[string]func(operand, have any) model.Tri

func init() {
	tests = map[string]func(operand, have any) model.Tri{
		"prefix":             func(operand, have any) model.Tri { return affix(operand, have, strings.HasPrefix) },
		"suffix":             func(operand, have any) model.Tri { return affix(operand, have, strings.HasSuffix) },
		"equals-ignore-case": func(operand, have any) model.Tri { return compare(operand, have, strings.EqualFold) },
		"wildcard":           func(operand, have any) model.Tri { return compare(operand, have, wild) },
		"cidr":               func(operand, have any) model.Tri { return within(operand, have) },
		"numeric":            numeric,
	}
}

// affix is a prefix or a suffix, which may be compared without regard to case.
func affix(operand, have any, test func(text, affix string) bool) model.Tri {
	if folded, ok := operand.(map[string]any); ok {
		text, isText := folded["equals-ignore-case"].(string)
		if !isText || len(folded) != 1 {
			return model.Unknown
		}
		return compare(text, have, func(operand, have string) bool { return test(strings.ToLower(have), strings.ToLower(operand)) })
	}
	return compare(operand, have, func(operand, have string) bool { return test(have, operand) })
}

func compare(operand, have any, test func(operand, have string) bool) model.Tri {
	text, ok := operand.(string)
	if !ok {
		return model.Unknown
	}
	value, isText := have.(string)
	return tri(isText && test(text, value))
}

// but reports whether the value is what anything-but excludes: one of some values, or what an operator within
// it matches.
func but(operand, have any) model.Tri {
	switch operand := operand.(type) {
	case []any:
		return values(operand, have, true)
	case map[string]any:
		for name, within := range operand {
			test, known := tests[name]
			if !known || len(operand) != 1 {
				return model.Unknown
			}
			list, isList := within.([]any)
			if !isList {
				list = []any{within}
			}
			answers := make([]model.Tri, len(list))
			for i := range list {
				answers[i] = test(list[i], have)
			}
			return some(answers...)
		}
		return model.Unknown
	}
	return tri(operand == have)
}

// wild matches a text with a pattern in which * stands for any characters, and \ takes a character as it is.
// Only the last * is ever tried anew: what an earlier one takes more could as well be taken by a later one.
func wild(pattern, text string) bool {
	p, t, star, retry := 0, 0, -1, 0
	for t < len(text) || p < len(pattern) {
		if p < len(pattern) && pattern[p] == '*' {
			star, retry = p, t
			p++
			continue
		}
		literal, width := literalAt(pattern, p)
		switch {
		case width > 0 && t < len(text) && text[t] == literal:
			p, t = p+width, t+1
		case star >= 0 && retry < len(text):
			retry++
			p, t = star+1, retry
		default:
			return false
		}
	}
	return true
}

// literalAt is the character that the pattern wants next, and how much of the pattern says so.
func literalAt(pattern string, p int) (literal byte, width int) {
	switch {
	case p >= len(pattern):
		return 0, 0
	case pattern[p] == '\\' && p+1 < len(pattern):
		return pattern[p+1], 2
	}
	return pattern[p], 1
}

func within(operand, have any) model.Tri {
	text, _ := operand.(string)
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return model.Unknown
	}
	value, _ := have.(string)
	address, err := netip.ParseAddr(value)
	return tri(err == nil && network.Contains(address))
}

// numeric compares a number with limits: [">", 0, "<=", 5].
func numeric(operand, have any) model.Tri {
	limits, ok := operand.([]any)
	if !ok || len(limits) == 0 || len(limits)%2 != 0 {
		return model.Unknown
	}
	number, isNumber := have.(json.Number)
	value, err := number.Float64()
	for i := 0; i < len(limits); i += 2 {
		sign, _ := limits[i].(string)
		limit, isLimit := limits[i+1].(json.Number)
		bound, failed := limit.Float64()
		holds, known := map[string]bool{"=": value == bound, "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound}[sign]
		if !known || !isLimit || failed != nil {
			return model.Unknown
		}
		if !holds || !isNumber || err != nil {
			return model.No
		}
	}
	return model.Yes
}
