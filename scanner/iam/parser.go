package iam

import (
	"fmt"
	"strings"
)

// parser makes a document of JSON values, and gathers what is wrong with their shapes.
type parser struct{ found }

// document reads the top level. An element whose name is a hole may be the Statement, so that nothing
// is certain any more.
func (p *parser) document(root *node) *Document {
	doc := &Document{ambiguous: root.twice}
	for _, m := range root.fields {
		switch in := path(m.name); p.element(m, "", "Version", "Id", "Statement") {
		case "Version":
			doc.Version = p.text(m.value, in)
		case "Id":
			doc.ID = p.text(m.value, in)
		case "Statement":
			p.statements(doc, m.value)
		case holed:
			doc.Unknown = true
		}
	}
	if !doc.Unknown && !has(root, "Statement") {
		p.add(root.at, "", "the element Statement is missing")
	}
	doc.Unknown = doc.Unknown || doc.ambiguous
	return doc
}

// has ignores case, since an element in the wrong case is reported as that and is not missing too.
func has(n *node, element string) bool {
	for _, m := range n.fields {
		if strings.EqualFold(m.name, element) {
			return true
		}
	}
	return false
}

// holed stands for an element whose name is unknown.
const holed = "${}"

// element returns which of the known elements a member is, "" where it is none. The names of
// elements are case-sensitive; one in the wrong case is taken for the right one after it is reported,
// so that it is not said to be missing too.
func (p *parser) element(m member, in path, known ...string) string {
	if hasHole(m.name) {
		return holed
	}
	for _, name := range known {
		if name == m.name {
			return name
		}
	}
	for _, name := range known {
		if strings.EqualFold(name, m.name) {
			p.add(m.at, in.name(m.name), fmt.Sprintf("the element %s is spelled %s", quoted(m.name), name))
			return name
		}
	}
	p.add(m.at, in.name(m.name), fmt.Sprintf("%s is no element here; there are %s", quoted(m.name), strings.Join(known, ", ")))
	return ""
}

// statements accepts a statement that stands alone, as AWS does.
func (p *parser) statements(doc *Document, n *node) {
	switch {
	case n.unknown():
		doc.Statements = append(doc.Statements, Statement{At: n.at, Path: "Statement", Unknown: true})
	case n.shape == shapeObject:
		doc.Statements = append(doc.Statements, p.statement(n, "Statement"))
	case n.shape == shapeList:
		for i, item := range n.items {
			doc.Statements = append(doc.Statements, p.statement(item, path("Statement").index(i)))
		}
	default:
		p.wrong(n, "Statement", "an object or a list of them")
	}
}

// wrong reports a value of the wrong shape. What takes its place in the document is unknown, so that
// one mistake gives one problem.
func (p *parser) wrong(n *node, in path, want string) {
	p.add(n.at, in, fmt.Sprintf("%s is expected, this is %s", want, n.shape))
}

// text reads a string.
func (p *parser) text(n *node, in path) Text {
	if n.shape != shapeString && !n.unknown() {
		p.wrong(n, in, "a string")
		return Text{At: n.at, Unknown: true}
	}
	return Text{Value: n.text, At: n.at, Unknown: n.unknown() || hasHole(n.text)}
}

// list reads a string or a list of strings. Condition values may be numbers and booleans, too.
func (p *parser) list(m member, in path, shapes ...shape) Element {
	e := Element{At: m.at}
	items := []*node{m.value}
	if m.value.shape == shapeList {
		items = m.value.items
	}
	for i, item := range items {
		switch {
		case item.unknown():
			e.Unknown = true
			e.Values = append(e.Values, Text{Value: item.text, At: item.at, Unknown: true})
		case oneOf(item.shape, shapes):
			e.Values = append(e.Values, Text{Value: item.text, At: item.at, Unknown: hasHole(item.text)})
		default:
			e.Unknown = true
			at := in
			if m.value.shape == shapeList {
				at = in.index(i)
			}
			p.wrong(item, at, "a string or a list of strings")
		}
	}
	return e
}

func oneOf(s shape, shapes []shape) bool {
	for _, other := range shapes {
		if s == other {
			return true
		}
	}
	return s == shapeString
}
