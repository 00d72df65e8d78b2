package cloudformation

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
)

const loopPrefix = "Fn::ForEach::"

var notAlphanumeric = regexp.MustCompile(`[^A-Za-z0-9]`)

// loop declares what Fn::ForEach makes of its body for each element of its list, and reports whether all of
// that can be told (template reference, Fn::ForEach, 2026).
func (e *evaluator) loop(n *yaml.Node, depth int) bool {
	list := items(n)
	if len(list) != 3 || depth > maxDepth {
		return false
	}
	name, values := text(list[0]), e.value(list[1], 0)
	if name == "" || values.Shape != resource.List {
		return false
	}
	for _, v := range values.Items {
		if !isText(v) || len(resource.Holes(v.Text)) > 0 {
			return false
		}
	}
	for _, v := range values.Items {
		if !e.spend(1, 0) {
			return false
		}
		turn := turn{e, name, v.Text, strings.NewReplacer(
			"${"+name+"}", v.Text, "&{"+name+"}", notAlphanumeric.ReplaceAllString(v.Text, ""),
		)}
		each(list[2], func(key, body *yaml.Node) { e.declare(turn.of(key, 0), turn.of(body, 0), depth+1) })
	}
	return true
}

// turn is one element of a loop.
type turn struct {
	*evaluator
	name, value string
	replacer    *strings.Replacer
}

// of returns a copy of a node in which the element stands where the name of the loop did.
func (t turn) of(n *yaml.Node, depth int) *yaml.Node {
	if n = follow(n); n == nil || depth > maxDepth || !t.spend(1, len(n.Value)) {
		return n
	}
	if name, argument := intrinsic(n); name == "Ref" && text(argument) == t.name {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: t.value, Line: n.Line, Column: n.Column}
	}
	out := *n
	if n.Kind == yaml.ScalarNode && strings.ContainsAny(n.Value, "$&") {
		out.Value = t.replacer.Replace(n.Value)
	}
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		out.Content[i] = t.of(child, depth+1)
	}
	return &out
}
