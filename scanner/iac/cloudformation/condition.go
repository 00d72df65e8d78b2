package cloudformation

import (
	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
)

// truth is what a condition is. The zero value is that it cannot be told.
type truth int8

const (
	unsure truth = iota
	yes
	no
)

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unsure
}

// holds tells a condition by its name. One that is defined by itself is unsure, and so is one that is not
// there.
func (e *evaluator) holds(name string, depth int) truth {
	if known, ok := e.truths[name]; ok {
		return known
	}
	e.truths[name] = unsure
	e.truths[name] = e.condition(e.conditions[name], depth+1)
	return e.truths[name]
}

func (e *evaluator) condition(n *yaml.Node, depth int) truth {
	if n = follow(n); n == nil || depth > maxDepth || !e.spend(1, 0) {
		return unsure
	}
	if named := field(n, "Condition"); named != nil && len(n.Content) == 2 {
		return e.holds(text(named), depth+1)
	}
	name, argument := intrinsic(n)
	switch list := items(argument); {
	case name == "Condition":
		return e.holds(text(argument), depth+1)
	case name == "Equals" && len(list) == 2:
		return equal(e.value(list[0], depth+1), e.value(list[1], depth+1))
	case name == "Not" && len(list) == 1:
		return e.condition(list[0], depth+1).not()
	case name == "And":
		return e.all(list, yes, depth)
	case name == "Or":
		return e.all(list, no, depth)
	}
	return unsure
}

// all is want where every condition is, and the opposite where one is that.
func (e *evaluator) all(list []*yaml.Node, want truth, depth int) truth {
	out := want
	for _, n := range list {
		switch e.condition(n, depth+1) {
		case want.not():
			return want.not()
		case unsure:
			out = unsure
		}
	}
	return out
}

// equal compares as CloudFormation does, by the texts. Two texts with the same holes are the same, whatever
// stands in these.
func equal(a, b resource.Value) truth {
	open := a.Shape == resource.Unknown || b.Shape == resource.Unknown || len(resource.Holes(a.Text)) > 0 || len(resource.Holes(b.Text)) > 0
	switch {
	case !open && (!isText(a) || !isText(b)):
		return unsure
	case a.Text == b.Text && (a.Text != "" || !open):
		return yes
	case open:
		return unsure
	}
	return no
}

// choose evaluates Fn::If. Where the condition cannot be told and the branches differ, either may be meant.
func (e *evaluator) choose(list []*yaml.Node, depth int) resource.Value {
	if len(list) != 3 {
		return resource.Value{Shape: resource.Unknown}
	}
	switch e.holds(text(list[0]), depth+1) {
	case yes:
		return e.value(list[1], depth+1)
	case no:
		return e.value(list[2], depth+1)
	}
	left, right := e.value(list[1], depth+1), e.value(list[2], depth+1)
	if isText(left) && isText(right) && left.Text == right.Text {
		return left
	}
	return unknown(left, right)
}
