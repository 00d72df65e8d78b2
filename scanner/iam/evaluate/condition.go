package evaluate

import (
	"math/big"
	"net/netip"
	"strings"
	"time"

	"smaudit/scanner/iam"
)

// holds reports whether a condition is met (IAM user guide, reference_policies_elements_condition_operators
// and reference_policies_condition-single-vs-multi-valued-context-keys, 2026).
func (a *asked) holds(condition *iam.Condition, variables bool) bool {
	operator, exists := iam.OperatorNamed(condition.Operator.Value)
	if !exists {
		return false
	}
	have, present := a.context[strings.ToLower(condition.Key.Value)]
	if operator.Base == "null" {
		for _, v := range condition.Values.Values {
			if strings.EqualFold(v.Value, "true") != present {
				return true
			}
		}
		return false
	}
	base, negated := positive(operator.Base)
	if !present || len(have) == 0 {
		switch operator.Set {
		case "forallvalues":
			return true
		case "foranyvalue":
			return false
		}
		return operator.IfExists || negated
	}
	one := func(value string) bool { return a.matchesOne(base, condition.Values, value, variables) != negated }
	switch operator.Set {
	case "forallvalues":
		for _, value := range have {
			if !one(value) {
				return false
			}
		}
		return true
	case "foranyvalue":
		for _, value := range have {
			if one(value) {
				return true
			}
		}
		return false
	}
	// A key with several values under an operator for one: any may match, and none where it is negated.
	for _, value := range have {
		if one(value) != negated {
			return !negated
		}
	}
	return negated
}

// positive returns the operator of which another is the negation.
func positive(base string) (string, bool) {
	for _, pair := range [][2]string{
		{"stringnotequalsignorecase", "stringequalsignorecase"}, {"stringnotequals", "stringequals"}, {"stringnotlike", "stringlike"},
		{"arnnotequals", "arnequals"}, {"arnnotlike", "arnlike"}, {"numericnotequals", "numericequals"}, {"datenotequals", "dateequals"},
		{"notipaddress", "ipaddress"},
	} {
		if base == pair[0] {
			return pair[1], true
		}
	}
	return base, false
}

// matchesOne reports whether a value of the request matches one of the condition's.
func (a *asked) matchesOne(base string, wanted iam.Element, value string, variables bool) bool {
	for _, v := range wanted.Values {
		if a.matches(base, v.Value, value, variables) {
			return true
		}
	}
	return false
}

func (a *asked) matches(base, wanted, value string, variables bool) bool {
	switch {
	case strings.HasPrefix(base, "numeric"):
		return compare(base[len("numeric"):], number(wanted), number(value))
	case strings.HasPrefix(base, "date"):
		return compare(base[len("date"):], date(wanted), date(value))
	case base == "bool":
		return strings.EqualFold(wanted, value)
	case base == "binaryequals":
		return wanted == value
	case base == "ipaddress":
		return within(wanted, value)
	}
	if base != "stringequalsignorecase" && !strings.HasPrefix(value, plainHead(wanted)) {
		return false // most values of long lists
	}
	pattern, ok := a.context.resolve(wanted, variables, len(value))
	if !ok {
		return false
	}
	text := plainText(value)
	switch base {
	case "stringequals":
		return like(literal(pattern), text)
	case "stringequalsignorecase":
		return like(fold(literal(pattern)), fold(text))
	case "stringlike":
		return like(pattern, text)
	case "arnequals", "arnlike":
		return arnLike(pattern, text)
	}
	return false
}

// plainHead is the text before the first wildcard or variable.
func plainHead(text string) string {
	if i := strings.IndexAny(text, "*?$"); i >= 0 {
		return text[:i]
	}
	return text
}

// number reads a decimal number, nil where the text is none.
func number(text string) *big.Rat {
	if len(text) > 64 || strings.ContainsAny(text, "eE/_xXpP") {
		return nil
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return n
}

// date reads a moment in ISO 8601, or in seconds since 1970.
func date(text string) *big.Rat {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return new(big.Rat).SetInt64(t.Unix())
		}
	}
	return number(text)
}

func compare(operator string, wanted, value *big.Rat) bool {
	if wanted == nil || value == nil {
		return false
	}
	order := value.Cmp(wanted)
	switch operator {
	case "equals":
		return order == 0
	case "lessthan":
		return order < 0
	case "lessthanequals":
		return order <= 0
	case "greaterthan":
		return order > 0
	case "greaterthanequals":
		return order >= 0
	}
	return false
}

func within(wanted, value string) bool {
	address, err := netip.ParseAddr(value)
	if err != nil {
		return false
	}
	if block, err := netip.ParsePrefix(wanted); err == nil {
		return block.Masked().Contains(address)
	}
	one, err := netip.ParseAddr(wanted)
	return err == nil && one == address
}
