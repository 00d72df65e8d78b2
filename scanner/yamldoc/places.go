package yamldoc

import yamlv3 "go.yaml.in/yaml/v3"

// Places tells where the values of a document stand, for faults that only who knows its meaning finds.
type Places struct{ root *yamlv3.Node }

// Locate reads the places of a document that Decode has accepted.
func Locate(text []byte) Places {
	var document yamlv3.Node
	if yamlv3.Unmarshal(text, &document) != nil || len(document.Content) == 0 {
		return Places{}
	}
	return Places{document.Content[0]}
}

// Of returns line and column of the value that the steps lead to, which are keys and indexes of lists;
// where a step leads nowhere, that of the value before it.
func (p Places) Of(steps ...any) (line, column int) {
	if p.root == nil {
		return 1, 0
	}
	at := p.root
	for _, step := range steps {
		next := child(at, step)
		if next == nil {
			break
		}
		at = next
	}
	return at.Line, at.Column
}

// Error is a fault of the value that the steps lead to.
func (p Places) Error(text string, steps ...any) error {
	line, column := p.Of(steps...)
	return &Error{line, column, text}
}

func child(node *yamlv3.Node, step any) *yamlv3.Node {
	switch step := step.(type) {
	case int:
		if node.Kind == yamlv3.SequenceNode && step < len(node.Content) {
			return node.Content[step]
		}
	case string:
		for i := 0; node.Kind == yamlv3.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1]
			}
		}
	}
	return nil
}
