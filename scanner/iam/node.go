package iam

// node is one JSON value with its place in the text.
type node struct {
	shape  shape
	at     Position
	text   string   // of a string, unescaped; of a number or a boolean, as written
	items  []*node  // of a list
	fields []member // of an object, in the order of the text
	twice  bool     // an object has two members of one name
}

type member struct {
	name  string
	at    Position
	value *node
}

// shape is what a value is. A hole may turn out to be anything.
type shape int

const (
	shapeHole shape = iota
	shapeString
	shapeNumber
	shapeBool
	shapeNull
	shapeList
	shapeObject
)

func (s shape) String() string {
	return [...]string{"unknown", "a string", "a number", "a boolean", "null", "a list", "an object"}[s]
}

// ambiguous reports whether an object within has two members of one name, of which readers of JSON keep
// one or the other.
func (n *node) ambiguous() bool {
	for _, m := range n.fields {
		if m.value.ambiguous() {
			return true
		}
	}
	for _, item := range n.items {
		if item.ambiguous() {
			return true
		}
	}
	return n.twice
}

// unknown reports whether nothing is known of the value: it is a hole, in quotes or bare.
func (n *node) unknown() bool {
	return n.shape == shapeHole || n.shape == shapeString && isHole(n.text)
}
