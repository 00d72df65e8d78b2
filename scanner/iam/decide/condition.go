package decide

import (
	"math/big"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// condition adds one condition of a statement, which is of a resource's policy where it has principals.
func (c *compiler) condition(out *clause, doc *iam.Document, condition *iam.Condition, principals bool, s setting) {
	operator, exists := iam.OperatorNamed(condition.Operator.Value)
	if !exists || condition.Operator.Unknown || condition.Key.Unknown {
		out.doubt()
		out.why = append(out.why, reason(out.statement, condition))
		return
	}
	at := c.place(condition.Key.Value, s)
	if key := iam.KeyNamed(condition.Key.Value); key != nil && key.IdentityOnly && principals && at.variable != "" {
		at = place{unsure: true, wild: language.Any}
	}
	if other, turned := c.turned(doc, condition, operator, at, s); turned {
		out.sure(other)
		return
	}
	lower, upper := c.predicates(doc, condition, operator, at, s)
	if at.unsure {
		lower, upper = c.unsure(lower, upper)
	}
	if at.variable == "" && !at.unsure {
		if !upper.holds(at.values) {
			out.never()
		} else if !lower.holds(at.values) {
			out.doubt()
			out.why = append(out.why, reason(out.statement, condition))
		}
		return
	}
	if at.variable == "" {
		// Nothing is known of the key, so that the condition may hold or not, unless it says the same of all.
		switch {
		case lower.always():
		case upper.neverHolds():
			out.never()
		default:
			out.doubt()
			out.why = append(out.why, reason(out.statement, condition))
		}
		return
	}
	differ := condition.Values.Unknown || !lower.same(upper)
	c.bound(out, at.variable, lower, upper, reason(out.statement, condition), differ)
}

// turned turns a condition round that compares a value which is the same for all requests with a variable
// that is not, as aws:ResourceAccount with ${aws:PrincipalAccount}: then it is one on the variable's key.
func (c *compiler) turned(doc *iam.Document, condition *iam.Condition, o iam.Operator, at place, s setting) (atom, bool) {
	base, negated := positive(o.Base)
	if at.variable != "" || at.unsure || len(at.values) != 1 || len(condition.Values.Values) != 1 || o.Set != "" ||
		doc.Version.Value != "2012-10-17" || base != "stringequals" && base != "stringlike" {
		return atom{}, false
	}
	value := condition.Values.Values[0]
	inner, isVariable := strings.CutPrefix(value.Value, "${")
	inner, closed := strings.CutSuffix(inner, "}")
	if !isVariable || !closed || value.Unknown || strings.ContainsAny(inner, "${},*?") {
		return atom{}, false
	}
	other := c.place(strings.TrimSpace(inner), s)
	if other.variable == "" || other.set || other.theory != texts {
		return atom{}, false
	}
	p := predicate{absent: negated, outside: negated, union: other.wrap(language.Literal(at.values[0]))}
	return atom{other.variable, c.name(p)}, true
}

// unsure widens the bounds of a condition on a key of which nothing is known: only what says the same of
// every value and of none is certain.
func (c *compiler) unsure(lower, upper predicate) (predicate, predicate) {
	if lower.always() {
		return lower, lower
	}
	if upper.neverHolds() {
		return upper, upper
	}
	return nothing(false), anything(true)
}

func (p predicate) always() bool     { return p.absent && p.full() }
func (p predicate) neverHolds() bool { return !p.absent && p.void() }

// full reports whether the predicate holds of every value, void whether of none, as far as is easily seen.
func (p predicate) full() bool {
	switch p.theory {
	case addresses:
		return len(p.blocks.complement()) == 0
	case numbers:
		return len(p.spans.complement()) == 0
	}
	return p.outside && len(p.union) == 0 || !p.outside && p.union.Matches("") && p.union.Matches("\x00\x01")
}

func (p predicate) void() bool {
	switch p.theory {
	case addresses:
		return len(p.blocks) == 0
	case numbers:
		return len(p.spans) == 0
	}
	return !p.outside && len(p.union) == 0
}

// same reports whether two predicates were made of the same parts.
func (p predicate) same(q predicate) bool {
	return p.absent == q.absent && p.outside == q.outside && len(p.union) == len(q.union) && len(p.blocks) == len(q.blocks) && len(p.spans) == len(q.spans)
}

// holds evaluates the predicate on values, none where there is no value.
func (p predicate) holds(values []string) bool {
	if len(values) == 0 {
		return p.absent
	}
	one := func(value string) bool { return p.union.Matches(value) != p.outside }
	for _, value := range values {
		switch {
		case p.quantifier == every && !one(value):
			return false
		case p.quantifier != every && one(value):
			return true
		}
	}
	return p.quantifier == every
}

// predicates are the bounds of what a condition says of the values at a place.
func (c *compiler) predicates(doc *iam.Document, condition *iam.Condition, o iam.Operator, at place, s setting) (lower, upper predicate) {
	if o.Base == "null" {
		return c.null(condition, at)
	}
	base, negated := positive(o.Base)
	absent := o.IfExists || negated
	quantifier := single
	switch {
	case o.Set == "forallvalues":
		absent, quantifier = true, every
	case o.Set == "foranyvalue":
		absent, quantifier = false, some
	case negated:
		quantifier = every // a key with several values under an operator for one: none may match
	default:
		quantifier = some
	}
	if !at.set && at.variable != "" {
		quantifier = single
	}
	lower, upper = c.values(doc, condition, base, at, s)
	lower.theory, upper.theory = at.theory, at.theory
	if negated {
		lower, upper = upper.not(), lower.not()
	}
	for _, p := range []*predicate{&lower, &upper} {
		p.absent, p.quantifier = absent, quantifier
	}
	return lower, upper
}

// values are the bounds of the set of values that a condition names.
func (c *compiler) values(doc *iam.Document, condition *iam.Condition, base string, at place, s setting) (lower, upper predicate) {
	family := family(base)
	if at.theory != family && !(at.variable == "" && at.theory == texts) {
		// An operator for another type of values: it is not documented how AWS compares.
		lower, upper = predicate{theory: at.theory}, predicate{theory: at.theory, outside: true, blocks: families, spans: allNumbers}
		return lower, upper
	}
	switch family {
	case addresses:
		lower.blocks, upper.blocks = blocksOf(condition.Values)
		if at.theory == texts {
			return c.doubtful()
		}
	case numbers:
		lower.spans, upper.spans = spansOf(condition.Values, base)
		if at.theory == texts {
			return c.doubtful()
		}
	default:
		lower.union, upper.union = c.union(&condition.Values, base, at, strings.ToLower(condition.Key.Value), doc, s)
	}
	return lower, upper
}

// doubtful are the bounds of what cannot be told.
func (c *compiler) doubtful() (lower, upper predicate) { return nothing(false), anything(false) }

func (c *compiler) null(condition *iam.Condition, at place) (lower, upper predicate) {
	var absent, present bool
	for _, v := range condition.Values.Values {
		if strings.EqualFold(v.Value, "true") {
			absent = true
		} else if !v.Unknown {
			present = true
		}
	}
	p := predicate{absent: absent, theory: at.theory, outside: present}
	if present {
		p.blocks, p.spans = families, allNumbers
	}
	if at.set {
		p.quantifier = some
	}
	if condition.Values.Unknown || holes(condition.Values) {
		return predicate{theory: at.theory}, predicate{absent: true, theory: at.theory, outside: true, blocks: families, spans: allNumbers}
	}
	return p, p
}

func family(base string) theory {
	switch {
	case base == "ipaddress":
		return addresses
	case strings.HasPrefix(base, "numeric"), strings.HasPrefix(base, "date"):
		return numbers
	}
	return texts
}

// positive returns the operator of which another is the negation.
func positive(base string) (string, bool) {
	switch base {
	case "stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike", "numericnotequals", "datenotequals":
		return strings.Replace(base, "not", "", 1), true
	case "notipaddress":
		return "ipaddress", true
	}
	return base, false
}

func blocksOf(e iam.Element) (lower, upper ranges) {
	var all ranges
	for _, v := range e.Values {
		if r, ok := addressRange(v.Value); ok && !v.Unknown {
			all = append(all, r...)
		}
	}
	lower = normal(all)
	if e.Unknown || holes(e) {
		return lower, families
	}
	return lower, lower
}

func spansOf(e iam.Element, base string) (lower, upper intervals) {
	read, relation := number, strings.TrimPrefix(base, "numeric")
	if strings.HasPrefix(base, "date") {
		read, relation = moment, strings.TrimPrefix(base, "date")
	}
	lower = intervals{}
	for _, v := range e.Values {
		var n *big.Rat
		if !v.Unknown {
			n = read(v.Value)
		}
		if n != nil {
			lower = append(lower, ordered(relation, n)...)
		}
	}
	lower = united(lower)
	if e.Unknown || holes(e) {
		return lower, allNumbers
	}
	return lower, lower
}

func holes(e iam.Element) bool {
	for _, v := range e.Values {
		if v.Unknown {
			return true
		}
	}
	return false
}

// union are the bounds of the texts that match a list of values, as the place reads them.
func (c *compiler) union(e *iam.Element, base string, at place, key string, doc *iam.Document, s setting) (lower, upper language.Union) {
	variables := doc.Version.Value == "2012-10-17"
	everything := language.Union{language.Many(language.Any, 0)}
	for _, v := range e.Values {
		sure, most := c.value(v, base, at, key, variables, s)
		lower, upper = append(lower, sure...), append(upper, most...)
	}
	if e.Unknown && !holes(*e) {
		return lower, everything
	}
	return lower, upper
}
