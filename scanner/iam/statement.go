package iam

import (
	"fmt"
	"strings"
)

// elements are those of a statement (IAM user guide, reference_policies_grammar, 2026).
var elements = []string{
	"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}

// statement reads the elements of one statement. An unknown element leaves the others as they are.
func (p *parser) statement(n *node, in path) Statement {
	s := Statement{At: n.at, Path: string(in), Unknown: n.unknown()}
	if s.Unknown {
		return s
	}
	if n.shape != shapeObject {
		s.Unknown = true
		p.wrong(n, in, "a statement, which is an object,")
		return s
	}
	lists := map[string]*Element{
		"Action": &s.Action, "NotAction": &s.NotAction, "Resource": &s.Resource, "NotResource": &s.NotResource,
	}
	for _, m := range n.fields {
		at := in.name(m.name)
		switch name := p.element(m, in, elements...); name {
		case "Sid":
			s.Sid = p.text(m.value, at)
		case "Effect":
			s.Effect = p.text(m.value, at)
		case "Principal":
			s.Principal = p.principals(m, at)
		case "NotPrincipal":
			s.NotPrincipal = p.principals(m, at)
		case "Condition":
			p.conditions(&s, m.value, at)
		case holed:
			s.Unknown = true
		case "":
		default:
			*lists[name] = p.list(m, at)
		}
	}
	s.ambiguous = s.ambiguous || n.ambiguous()
	s.Unknown = s.Unknown || s.ambiguous
	return s
}

// principals keeps types that do not exist, for the check that knows which do.
func (p *parser) principals(m member, in path) Principals {
	out := Principals{At: m.at}
	switch n := m.value; {
	case n.unknown():
		out.Unknown = true
	case n.shape == shapeString && n.text == "*":
		out.Everyone = true
	case n.shape == shapeObject:
		for _, group := range n.fields {
			kind := Text{Value: group.name, At: group.at, Unknown: hasHole(group.name)}
			out.Unknown = out.Unknown || kind.Unknown
			out.Groups = append(out.Groups, PrincipalGroup{kind, p.list(group, in.name(group.name))})
		}
	case n.shape == shapeString && hasHole(n.text):
		out.Unknown = true
	case n.shape == shapeString:
		out.Unknown = true
		p.add(n.at, in, `a principal is "*" or an object such as {"AWS": "arn:aws:iam::111122223333:root"}, this is `+quoted(n.text))
	default:
		out.Unknown = true
		p.wrong(n, in, `"*" or an object`)
	}
	return out
}

// conditions reads one level of operators and one of keys. Under an operator that is a hole the keys
// are read all the same: they are keys under any operator.
func (p *parser) conditions(s *Statement, n *node, in path) {
	if n.unknown() {
		s.ConditionsUnknown = true
		return
	}
	if n.shape != shapeObject {
		s.ConditionsUnknown = true
		p.wrong(n, in, "an object from operators to keys")
		return
	}
	for _, operator := range n.fields {
		at := in.name(operator.name)
		if operator.value.unknown() || hasHole(operator.name) {
			s.ConditionsUnknown = true
		}
		if operator.value.shape != shapeObject {
			s.ConditionsUnknown = true
			if !operator.value.unknown() {
				p.wrong(operator.value, at, "an object from condition keys to values")
			}
			continue
		}
		s.ambiguous = p.sameKeys(operator.value, at) || s.ambiguous
		for _, key := range operator.value.fields {
			condition := Condition{
				Operator: Text{Value: operator.name, At: operator.at, Unknown: hasHole(operator.name)},
				Key:      Text{Value: key.name, At: key.at, Unknown: hasHole(key.name)},
				Values:   p.list(key, at.name(key.name), shapeNumber, shapeBool),
			}
			condition.Values.Unknown = condition.Values.Unknown || condition.misfits()
			s.Conditions = append(s.Conditions, condition)
		}
	}
}

// sameKeys reports condition keys that differ in case only, which does not make them differ.
func (p *parser) sameKeys(n *node, in path) (same bool) {
	seen := make(map[string]string)
	for _, key := range n.fields {
		folded := strings.ToLower(key.name)
		if first, ok := seen[folded]; ok && first != key.name && !hasHole(key.name) {
			p.add(key.at, in.name(key.name), fmt.Sprintf("the condition keys %s and %s are the same", quoted(first), quoted(key.name)))
			same = true
		}
		seen[folded] = key.name
	}
	return same
}
